/** Services that have no kind of their own, by their URLs' schemes, and the ports that they usually listen on. */
const usualPorts: Readonly<Record<string, number>> = {
  amqp: 5672,
  amqps: 5671,
  cassandra: 9042,
  clickhouse: 9000,
  couchbase: 11210,
  elasticsearch: 9200,
  etcd: 2379,
  ftp: 21,
  grpc: 50051,
  imap: 143,
  kafka: 9092,
  ldap: 389,
  ldaps: 636,
  mariadb: 3306,
  memcache: 11211,
  memcached: 11211,
  mongodb: 27017,
  'mongodb+srv': 27017,
  mqtt: 1883,
  mqtts: 8883,
  mssql: 1433,
  mysql: 3306,
  mysql2: 3306,
  nats: 4222,
  neo4j: 7687,
  oracle: 1521,
  // A listener of Kafka.
  plaintext: 9092,
  pulsar: 6650,
  sftp: 22,
  smtp: 25,
  smtps: 465,
  sqlserver: 1433,
  ssh: 22,
  stomp: 61613,
  vault: 8200,
  ws: 80,
  wss: 443,
  zookeeper: 2181,
};

/** @returns what stands in for a service that is known and has no kind; nothing for any other scheme */
export function adviceOn(scheme: string): string | undefined {
  // A driver's name may follow, as SQLAlchemy has it.
  const known = [scheme, scheme.replace(/\+.*$/u, '')].find((name) => Object.hasOwn(usualPorts, name));
  if (known === undefined) return undefined;
  return (
    `"${known}" is no kind of its own: HOST:${usualPorts[known]} waits until its port accepts, and ` +
    `{"kind": "exec", "command": […]} until a check with the app's own driver succeeds; see docs/recipes.md`
  );
}
