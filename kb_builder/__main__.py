"""`python -m kb_builder` is the same program as `kb`."""

from kb_builder.command.cli import main

if __name__ == "__main__":
    main(prog_name="kb")
