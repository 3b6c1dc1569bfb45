"""The sentences of what stations, places and paths refuse: what is wrong and what to do."""

from flask_babel import lazy_gettext as _l

REFUSALS: dict[str, object] = {
    "not_on_earth": _l("There is no such place. Give degrees: the latitude, then the longitude."),
    "coordinates_swapped": _l("Latitude and longitude have changed places; put them the other way round."),
    "coordinate_form": _l("Write degrees as a decimal number, for example 35.4146."),
    "place_of_department": _l("A department or firm has no place of its own; give that of its unit."),
    "no_place_headings": _l("No headings were found: the table needs code, latitude and longitude."),
    "geojson_broken": _l("The file is not readable as GeoJSON; export it again as GeoJSON in UTF-8."),
    "geojson_collection": _l("The file must be a FeatureCollection; export the whole layer as GeoJSON."),
    "geometry_kind": _l("Only points, polygons and line strings can be used; split multi-part shapes."),
    "outline_shape": _l("The coordinates are not a list of pairs of numbers."),
    "ring_short": _l("A ring needs at least %(least)s points."),
    "ring_open": _l("A ring must end where it began. Close it and export it again."),
    "path_short": _l("A path needs at least two points."),
    "too_many_points": _l("It has %(points)s points; at most %(most)s can be kept. Simplify it first."),
    "paths_need_street": _l("The file has paths: choose the street that they belong to."),
    "too_many_shifts": _l("At most %(most)s stretches of time a day; join some of them."),
    "station_closed_already": _l("This station is closed already."),
    "station_closed_in_future": _l("Choose today or a day in the past; no station is closed beforehand."),
    "station_not_closed": _l("This station is not closed."),
    "duty_no_department": _l("Choose an open department or firm of this street."),
    "duty_twice": _l("The same department is there twice at the same time; keep one of the lines."),
    "duty_too_long": _l("At most %(most)s lines can be kept."),
    "too_many_services": _l("A street has at most %(most)s services of its own. Rename one of them."),
    "one_coordinate": _l("Give both, latitude and longitude, or neither."),
}
