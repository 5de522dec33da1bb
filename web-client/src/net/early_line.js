/**
 * On a first visit with a session: opens the line while the application is still on its way, which
 * on a slow line spares it two exchanges. Nothing is known here yet, so that `hello` has nothing
 * to resume: its bytes are `{ hello: { protocol: 1, resume: [] } }` in MessagePack. See socket.ts,
 * which takes over.
 */

const HELLO = '\x81\xa5hello\x82\xa8protocol\x01\xa6resume\x90';

function open() {
  const url = new URL('/socket', location.href);
  url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
  const socket = new WebSocket(url, 'parvis.1.msgpack');
  socket.binaryType = 'arraybuffer';
  const frames = [];
  socket.onopen = () => socket.send(Uint8Array.from(HELLO, (it) => it.charCodeAt(0)));
  socket.onmessage = ({ data }) => frames.push(data);
  window.parvisEarlyLine = { socket, frames };
}

let known = true;
try {
  // A projector shows its screen alone.
  const alone = location.pathname.startsWith('/salle/');
  known = alone || localStorage.getItem('parvis.who') !== null;
} catch {
  // A browser that keeps nothing: what it may have kept cannot be told.
}
// Whoever was here before resumes from what the device has kept.
if (!known) open();
