"""`python -m geo` is the command `tadmur`."""

from geo.cli import main

if __name__ == "__main__":
    main()
