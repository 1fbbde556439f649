// A part of undici: the whole would load fetch, WebSocket and caches too, which doubles the time to the first request.
export { default as Client } from 'undici/lib/dispatcher/client.js';
