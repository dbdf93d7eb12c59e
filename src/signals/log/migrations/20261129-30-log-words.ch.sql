-- Which lines have a word: `body ILIKE '%part%'` is answered from the words that hold the part, where it is of four letters and digits
-- or more, without reading a body. Words are small letters, parted by all that is neither letter nor digit.
ALTER TABLE logs {on_cluster} ADD INDEX IF NOT EXISTS by_word body TYPE text(tokenizer = 'splitByNonAlpha', preprocessor = lower(body));
