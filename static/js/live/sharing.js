// One line for all tabs of a person: browsers allow six connections to a host, and a stream takes one for good.
const NOT_LED_AFTER_MS = 400;
const LEADER_SILENT_MS = 60_000;

/**
 * Let one tab of this name listen for all. Without Web Locks or BroadcastChannel every tab listens for itself.
 *
 * `hear` gets the events in every tab, whoever heard them.
 */
export function share(name, line, hear) {
  if (!navigator.locks || !window.BroadcastChannel) {
    line.hear = hear;
    line.start();
    return;
  }
  const channel = new BroadcastChannel(name);
  let leads = false;
  line.hear = (event, data, opening) => {
    hear(event, data, opening);
    if (leads) channel.postMessage({ event, data, opening });
  };
  channel.onmessage = ({ data: { event, data, opening } }) => {
    line.knows(data.cursor);
    hear(event, data, opening);
  };
  navigator.locks.request(name, () => {
    leads = true;
    line.start();
    return new Promise(() => {}); // until the tab closes
  }).catch(() => line.start());
  // Somebody else leads, and what was missed while this page was made is heard by nobody.
  setTimeout(() => leads || line.running || line.ask().catch(() => {}), NOT_LED_AFTER_MS);
  setInterval(() => {
    if (!line.running && Date.now() - line.heardAt > LEADER_SILENT_MS) line.start(); // the leader sleeps
  }, LEADER_SILENT_MS / 4);
}
