-- Small parts wait for more company, as those of the other tables that every batch adds to (signals/error/migrations).
ALTER TABLE outcomes {on_cluster} MODIFY SETTING merge_selector_base = 8;
