"""Dated facts of models, regions, machine sizes and limits, each with the key of its source. A new model is one row."""
