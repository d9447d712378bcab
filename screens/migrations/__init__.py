"""The Migrations screen: both series and the proposed sequence, arranged by keys and mouse."""
