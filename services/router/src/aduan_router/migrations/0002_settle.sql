-- Whose contacts a batch holds, settled in one transaction and one question to the server: all or nothing. Inserted in
-- the order given (sorted by the caller), so that two workers never wait for each other in a circle.
CREATE FUNCTION router.settle(
    identifiers text[], owners uuid[], names text[], contacts uuid[], subjects uuid[], keys text[], key_subjects uuid[]
) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    placed bigint;
    kept bigint;
BEGIN
    INSERT INTO router.identifier_subject (identifier, subject, name)
        SELECT * FROM unnest(identifiers, owners, names) ON CONFLICT DO NOTHING;
    GET DIAGNOSTICS placed = ROW_COUNT;
    INSERT INTO router.contact_subject (contact, subject)
        SELECT * FROM unnest(contacts, subjects) ON CONFLICT DO NOTHING;
    GET DIAGNOSTICS kept = ROW_COUNT;
    IF placed <> cardinality(identifiers) OR kept <> cardinality(contacts) THEN
        RAISE EXCEPTION 'another worker settled an identifier or contact first' USING ERRCODE = 'serialization_failure';
    END IF;
    UPDATE vault.keys AS k SET subject = n.subject FROM (
        SELECT held.key_id, given.subject FROM unnest(keys, key_subjects) AS given (key_id, subject)
        JOIN vault.keys AS held USING (key_id) WHERE held.subject IS NULL ORDER BY key_id FOR UPDATE OF held
    ) AS n WHERE k.key_id = n.key_id AND k.subject IS NULL;
END $$;
