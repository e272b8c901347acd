"""What ``regenerate.py`` is made of: packages in, features between, files out."""
