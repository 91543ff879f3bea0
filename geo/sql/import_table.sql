-- Where an import's rows wait, so that memory stays flat: gone with the transaction.
DROP TABLE IF EXISTS pg_temp.area_import;
CREATE TEMPORARY TABLE area_import (
    position bigint GENERATED ALWAYS AS IDENTITY,
    key text NOT NULL,
    name text NOT NULL,
    designation text NOT NULL,
    kind text NOT NULL,
    parent_key text NOT NULL,
    boundary geometry NOT NULL
) ON COMMIT DROP
