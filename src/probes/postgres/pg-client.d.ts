// Not `pg` itself: its index would load `pg-native` where NODE_PG_FORCE_NATIVE stands in the app's environment.
declare module 'pg/lib/client.js' {
  export { Client as default } from 'pg';
}
