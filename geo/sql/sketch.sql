-- The areas in force that meet each frame, as SVG paths in the frame's pixels, with a place for their name.
WITH frame AS (
    SELECT
        given.number, given.west, given.north,
        ST_MakeEnvelope(given.west, given.south, given.east, given.north, %(srid)s) AS box,
        %(width)s / (given.east - given.west) AS scale
    FROM unnest(%(west)s::float8[], %(south)s::float8[], %(east)s::float8[], %(north)s::float8[])
        WITH ORDINALITY AS given(west, south, east, north, number)
), shown AS (
    SELECT
        frame.number, area.key, area.name, area.kind, frame.scale, frame.west, frame.north,
        ST_ClipByBox2D(area.boundary, ST_Expand(frame.box, 20 / frame.scale)::box2d) AS shape,
        ST_ClipByBox2D(area.boundary, frame.box::box2d) AS part
    FROM frame
    JOIN geo_area AS area ON area.boundary && frame.box AND NOT area.subdivided
    JOIN geo_edition AS edition ON edition.id = area.edition_id
    WHERE edition.in_force_from IS NOT NULL AND edition.in_force_until IS NULL
)
SELECT
    number, key, name, kind,
    ST_AsSVG(
        ST_Affine(ST_Simplify(shape, 0.4 / scale, true), scale, 0, 0, scale, -west * scale, -north * scale), 1, 1
    ) AS path,
    (ST_X(place.point) - west) * scale AS x,
    (north - ST_Y(place.point)) * scale AS y,
    ST_Area(part) * scale * scale AS room
FROM shown
CROSS JOIN LATERAL (SELECT ST_PointOnSurface(ST_Simplify(part, 2 / scale, true)) AS point) AS place
WHERE NOT ST_IsEmpty(part)
ORDER BY number, room DESC
