// The client alone: `undici` itself would load fetch, WebSocket and caches too, which doubles the time to the first request.
declare module 'undici/lib/dispatcher/client.js' {
  export { Client as default } from 'undici';
}
