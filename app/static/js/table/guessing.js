/* Which place a sentence means: "3号楼2单元漏水" is about a building 3, and of several about the raiser's own grid's. */

/* Return the places that may be meant, best of all one: by the text, else the raiser's own (by the id of their unit).
   A place: {id, name, within (the name of what it lies in), path}. */
export function likelyPlaces(text, unitId, places) {
  const said = plain(text);
  const own = places.find((place) => place.id === String(unitId));
  const named = longest(places.filter((place) => pattern(place.name).test(said)));
  if (!named.length) return own ? [own] : [];
  const inNamed = named.filter((place) => said.includes(plain(place.within).replace(/网格$/, "") || "\n"));
  if (inNamed.length) return inNamed;
  const near = own ? named.filter((place) => place.path.startsWith(above(own.path)) || place.path === own.path) : [];
  return near.length ? near : named;
}

/* Of names of several lengths the longest ones mean the most. */
function longest(places) {
  const most = Math.max(...places.map((place) => place.name.length));
  return places.filter((place) => place.name.length === most);
}

function above(path) {
  return path.replace(/[^/]+\/$/, "");
}

/* A name as it is said: "3号楼", also "3栋" or "3幢", and not the end of "13号楼". */
function pattern(name) {
  const number = plain(name).match(/(\d+)(?:号楼|栋|幢|座)$/);
  if (number) return new RegExp(`(?<!\\d)${number[1]}(?:号楼|栋|幢|座)`);
  return new RegExp(plain(name).replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
}

const FULL = "０１２３４５６７８９";

function plain(text) {
  return text.replace(/[０-９]/g, (digit) => FULL.indexOf(digit)).replace(/\s+/g, "");
}
