#!/usr/bin/env python3
"""Writes the words that whoever guesses passwords tries first: passwords.py DICTIONARY OUTPUT.

They are the common passwords, first names and surnames of zxcvbn (from leaked lists, the thirty thousand commonest), and
the words of a French dictionary. One a line, as Boussole folds what people type (lower case, no accent, letters and
digits alone), sorted by byte so that one is found without reading the others.
"""
import sys
import unicodedata

from zxcvbn.frequency_lists import FREQUENCY_LISTS

TAKEN = ("passwords", "female_names", "male_names", "surnames")


def folded(word):
    plain = word.lower().replace("œ", "oe").replace("æ", "ae")
    plain = "".join(letter for letter in unicodedata.normalize("NFD", plain) if not unicodedata.combining(letter))
    return "".join(letter for letter in plain if letter.isalnum())


dictionary, output = sys.argv[1:]
words = {folded(word) for name in TAKEN for word in FREQUENCY_LISTS[name]}
with open(dictionary, encoding="utf-8") as lines:
    words |= {folded(line.strip()) for line in lines}
with open(output, "w", encoding="utf-8", newline="\n") as out:
    for word in sorted((word for word in words if len(word) >= 4), key=lambda word: word.encode()):
        out.write(word + "\n")
