// Not `pg` itself: its index would load `pg-native` where NODE_PG_FORCE_NATIVE stands in the app's environment.
export { default as PgClient } from 'pg/lib/client.js';
