"""What each code of a mistake in a blueprint means: pages in Russian and English, read from the TOML files beside this one.

They are pages, not sentences, and a translator wants both languages and the example in one place: hence no catalogue.
"""
