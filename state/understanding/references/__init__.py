"""References from file to file: which can lead elsewhere than they did, what is wrong with them, how they are mended."""
