-- Puts the tables that grow with the number of conversations into 8 parts each, by a hash of the id. Done once, by the tables'
-- owner, when `npcs store init` has made them and nothing is in them yet.
DO $$
DECLARE
    parts constant integer := 8;
    whole text;
    name text;
BEGIN
    IF EXISTS (SELECT FROM npcs_conversation) OR EXISTS (SELECT FROM npcs_past) THEN
        RAISE EXCEPTION 'the tables are not empty';
    END IF;
    FOREACH whole IN ARRAY ARRAY['npcs_conversation', 'npcs_past'] LOOP
        EXECUTE format('CREATE TABLE npcs_whole (LIKE %I INCLUDING ALL) PARTITION BY HASH (id)', whole);
        EXECUTE format('DROP TABLE %I', whole);
        EXECUTE format('ALTER TABLE npcs_whole RENAME TO %I', whole);
        FOR name IN SELECT indexname FROM pg_indexes WHERE tablename = whole LOOP
            EXECUTE format('ALTER INDEX %I RENAME TO %I', name, replace(name, 'npcs_whole', whole));
        END LOOP;
        FOR part IN 0 .. parts - 1 LOOP
            EXECUTE format('CREATE TABLE %I PARTITION OF %I FOR VALUES WITH (MODULUS %s, REMAINDER %s) WITH (fillfactor = 70)',
                           whole || '_' || part, whole, parts, part);
        END LOOP;
    END LOOP;
END $$
