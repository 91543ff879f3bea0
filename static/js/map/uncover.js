// A panel over the map must not hide the place it speaks of.
const ROOM_PX = 40;

/** Move the map if the panel lies over the place: beside it if there is room, else above it. */
export function uncover(map, panel, latlng) {
  const container = map.getContainer();
  const [frame, over, point] = [container.getBoundingClientRect(), panel.getBoundingClientRect(), map.latLngToContainerPoint(latlng)];
  const [x, y] = [frame.left + point.x, frame.top + point.y];
  if (x < over.left - ROOM_PX || x > over.right + ROOM_PX || y < over.top - ROOM_PX || y > over.bottom + ROOM_PX) return;
  const beside = over.right - frame.left + ROOM_PX;
  const above = frame.bottom - over.top + ROOM_PX;
  if (beside < frame.width - ROOM_PX) map.panInside(latlng, { paddingTopLeft: [beside, 0], animate: false });
  else if (above < frame.height - ROOM_PX) map.panInside(latlng, { paddingBottomRight: [0, above], animate: false });
}
