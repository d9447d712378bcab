"""Operations, the session as their fold, and the journal that keeps them."""
