"""The part of the website that runs inside MkDocs: it cuts frames, and loads little else than MkDocs."""
