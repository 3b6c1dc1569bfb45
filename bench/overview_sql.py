"""The SQL that makes a district with a million cases, and the bare SQL for the figures of one street."""

UNITS = (
    """
    INSERT INTO unit (parent_id, street_id, path, level, kind, code, name, households)
    SELECT street.id, street.id, '', 'community', 'residential',
        street.code || lpad((n + 100)::text, 3, '0'), '第' || n || '社区', NULL
    FROM unit AS street CROSS JOIN generate_series(1, 24) AS n WHERE street.level = 'street'
    """,
    """
    INSERT INTO unit (parent_id, street_id, path, level, kind, code, name, households)
    SELECT above.id, above.street_id, '', 'grid', 'residential', above.code || lpad((n + 100)::text, 3, '0'),
        above.name || n || '网格', NULL
    FROM unit AS above CROSS JOIN generate_series(1, 6) AS n WHERE above.level = 'community'
    """,
    """
    INSERT INTO unit (parent_id, street_id, path, level, kind, code, name, households)
    SELECT above.id, above.street_id, '', 'building', 'residential', above.code || 'B' || (n + 100),
        n || '号楼', 60
    FROM unit AS above CROSS JOIN generate_series(1, 20) AS n WHERE above.level = 'grid'
    """,
    """
    UPDATE unit SET path = '/' || concat_ws('/', top.id, middle.id, above.id, unit.id) || '/'
    FROM unit AS own LEFT JOIN unit AS above ON above.id = own.parent_id
        LEFT JOIN unit AS middle ON middle.id = above.parent_id
        LEFT JOIN unit AS top ON top.id = middle.parent_id
    WHERE own.id = unit.id AND unit.path = ''
    """,
)

CASES = (
    """
    CREATE TEMPORARY TABLE place AS
    SELECT row_number() OVER (ORDER BY md5(building.id::text)) - 1 AS number, building.id AS building_id,
        grid.id AS grid_id, grid.parent_id AS community_id, building.street_id
    FROM unit AS building JOIN unit AS grid ON grid.id = building.parent_id WHERE building.level = 'building'
    """,
    """
    CREATE TEMPORARY TABLE kind AS
    SELECT row_number() OVER (ORDER BY id) - 1 AS number, id FROM category WHERE parent_id IS NOT NULL
    """,
    """
    INSERT INTO "case" (street_id, community_id, grid_id, building_id, number, numbered_on, sequence,
        slip_secret, description, category_id, urgency, channel, state, outcome, holder_id, held_since,
        desk_id, noted_at, registered_at, closed_at, due_at, warn_at, black_at, sort_at, event_count,
        last_digest, street_red_at)
    SELECT place.street_id, place.community_id, place.grid_id, place.building_id,
        'YA-20260303-' || lpad(n::text, 8, '0'), DATE '2026-03-03', n, '\\x00', '楼道灯坏了',
        kind.id, 'blue', 'building_head',
        CASE WHEN NOT is_open THEN 'closed' WHEN n % 10 = 0 THEN 'ledgered' WHEN n % 10 = 1 THEN 'verifying'
            ELSE 'handling' END,
        CASE WHEN NOT is_open THEN 'solved' END, place.grid_id, at, place.grid_id, at, at,
        CASE WHEN NOT is_open THEN at + interval '3 days' END,
        due, due - interval '1 day', due + interval '5 days', coalesce(due, at), 1, md5(n::text),
        CASE WHEN due < :now AND n % 97 = 0 THEN due END
    FROM generate_series(1, :count) AS n
    CROSS JOIN LATERAL (SELECT n > :count - :open AS is_open) AS life
    CROSS JOIN LATERAL (
        SELECT CAST(:now AS timestamptz) - (:count - n) * (interval '1095 days' / :count)
            - CASE WHEN is_open THEN (n % 120) * interval '12 hours' ELSE interval '4 days' END AS at,
        CASE WHEN is_open AND n % 10 > 0
            THEN CAST(:now AS timestamptz) + ((n::bigint * 7919) % 240 - 60) * interval '1 hour' END AS due
    ) AS moment
    CROSS JOIN (SELECT count(*) AS all FROM place) AS places
    CROSS JOIN (SELECT count(*) AS all FROM kind) AS kinds
    JOIN place ON place.number = (n::bigint * 7919) % places.all
    JOIN kind ON kind.number = n % kinds.all
    ORDER BY n
    """,
    """
    INSERT INTO holding (street_id, case_id, sequence, unit_id, move, from_at)
    SELECT street_id, id, 1, holder_id, 'register', held_since FROM "case" ORDER BY id
    """,
    """
    INSERT INTO holding (street_id, case_id, sequence, unit_id, move, from_at)
    SELECT street_id, id, 1 + k, holder_id, 'return', held_since
    FROM "case" CROSS JOIN generate_series(1, 2) AS k WHERE id % 50 = 0 ORDER BY id
    """,
    """
    INSERT INTO clock (street_id, case_id, kind, subject_id, unit_id, level, amount, unit, started_at,
        warn_at, due_at, black_at, check_at, stopped_at, outcome)
    SELECT "case".street_id, "case".id, 'handle', holding.id, holder_id, 'grid', 24, 'working_hours',
        held_since, warn_at, due_at, black_at, CASE WHEN closed_at IS NULL THEN warn_at END, closed_at,
        CASE WHEN closed_at IS NOT NULL THEN 'met' END
    FROM "case" JOIN holding ON holding.case_id = "case".id AND holding.sequence = 1 ORDER BY "case".id
    """,
    """
    INSERT INTO ledger_entry (street_id, community_id, case_id, unit_id, sequence, entrance, reason, unblock,
        plan, entered_at, next_review_on)
    SELECT street_id, community_id, id, holder_id, row_number() OVER (), 'granted', 'budget', '', '',
        registered_at, DATE '2026-03-03' + (id % 60)::int - 5 FROM "case" WHERE state = 'ledgered'
    """,
)

FLOOR = (
    """
    SELECT community_id, due_at IS NULL, due_at < :now, warn_at <= :now, black_at <= :now,
        street_red_at IS NOT NULL,
        width_bucket(extract(epoch FROM :now - registered_at) / 86400, ARRAY[0, 4, 8, 16, 31, 91]), count(*)
    FROM "case" WHERE street_id = :street
        AND state IN ('registered', 'handling', 'waiting', 'ledgered', 'verifying')
    GROUP BY 1, 2, 3, 4, 5, 6, 7
    """,
    """
    SELECT date_trunc('day', registered_at), count(*) FROM "case"
    WHERE street_id = :street AND registered_at >= :month GROUP BY 1
    """,
    """
    SELECT date_trunc('day', closed_at), count(*) FROM "case"
    WHERE street_id = :street AND closed_at >= :month GROUP BY 1
    """,
    """
    SELECT category_id, count(*) FROM "case" WHERE street_id = :street AND registered_at >= :months GROUP BY 1
    """,
    """
    SELECT building_id, count(*) FROM "case" WHERE street_id = :street AND registered_at >= :months GROUP BY 1
    """,
    """
    SELECT reason, next_review_on <= :today, count(*) FROM ledger_entry
    WHERE street_id = :street AND struck_off_at IS NULL GROUP BY 1, 2
    """,
    """
    SELECT count(*) FROM "case" WHERE street_id = :street AND street_red_at IS NOT NULL
    """,
    """
    SELECT count(*) FROM (
        SELECT case_id FROM holding JOIN "case" ON "case".id = case_id
        WHERE move = 'return' AND "case".street_id = :street
            AND state IN ('registered', 'handling', 'waiting', 'ledgered', 'verifying')
        GROUP BY 1 HAVING count(*) >= 2
    ) AS returned
    """,
    """
    SELECT count(DISTINCT case_id) FROM clock JOIN "case" ON "case".id = case_id
    WHERE kind IN ('wait', 'verify') AND "case".street_id = :street
        AND state IN ('registered', 'handling', 'waiting', 'ledgered')
    """,
    """
    SELECT count(DISTINCT case_id) FROM promise
    WHERE street_id = :street AND outcome = 'open' AND due_on < :today
    """,
)
"""The same figures of one street, each set by the plainest statement."""
