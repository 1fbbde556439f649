/** A setting of an app, and what it means there. */
export interface RealString {
  readonly text: string;
  readonly from: string;
  /** What is said instead, where it is not read. */
  readonly refused?: string;
  /** It says nothing of Redis, which an option then has to. */
  readonly needsKind?: true;
  readonly servers?: readonly string[];
  readonly user?: string;
  /** @default 0 */
  readonly db?: number;
  /** @default 'disable' */
  readonly tls?: 'verify-full' | 'no-verify';
  readonly master?: string;
  /** Parameters without which it means the same. */
  readonly passedOver?: readonly string[];
}

/** Strings that name a Redis, out of projects and manuals, but for those of PHP and .NET; where one had a gap to fill in, it is filled in. */
export const realStrings: readonly RealString[] = [
  {
    text: 'redis://localhost:6379?decode_responses=True&health_check_interval=2&protocol=3',
    from: 'redis/redis-py docs/examples/connection_examples.ipynb',
    servers: ['localhost:6379'],
    passedOver: ['decode_responses', 'health_check_interval', 'protocol'],
  },
  {
    text: 'redis://localhost/2?socket_timeout=20&socket_connect_timeout=10',
    from: 'redis/redis-py tests/test_connection_pool.py',
    servers: ['localhost:6379'],
    db: 2,
    passedOver: ['socket_timeout', 'socket_connect_timeout'],
  },
  {
    text: 'redis://localhost/2?db=3',
    from: 'redis/redis-py tests/test_connection_pool.py',
    servers: ['localhost:6379'],
    db: 3,
  },
  {
    text: 'unix://default@/path/to/socket.sock?db=0&password=password',
    from: 'redis/redis-py redis/asyncio/client.py',
    servers: ['/path/to/socket.sock'],
    user: 'default',
  },
  {
    text: 'redis://location?client_name=worker%20name',
    from: 'redis/redis-py tests/test_connection_pool.py',
    servers: ['location:6379'],
    passedOver: ['client_name'],
  },
  {
    text: 'redis://localhost?a=1&b=2',
    from: 'redis/redis-py tests/test_asyncio/test_connection_pool.py',
    servers: ['localhost:6379'],
    passedOver: ['a', 'b'],
  },
  {
    text: 'redis://django@localhost:6379/0',
    from: 'jazzband/django-redis README.rst',
    refused: 'a word alone before the @',
  },
  {
    text: 'rediscache://127.0.0.1:6379/1?client_class=django_redis.client.DefaultClient&password=ungithubbed-secret',
    from: 'joke2k/django-environ docs/quickstart.rst',
    servers: ['127.0.0.1:6379'],
    db: 1,
    passedOver: ['client_class'],
  },
  {
    text: 'redis+socket:///path/to/redis.sock?virtual_host=1',
    from: 'celery/celery docs/getting-started/backends-and-brokers/redis.rst',
    servers: ['/path/to/redis.sock'],
    db: 1,
  },
  {
    text: 'rediss://localhost:3456?ssl_keyfile=keyfile.key&ssl_certfile=certificate.crt&ssl_ca_certs=ca.pem&ssl_cert_reqs=CERT_REQUIRED',
    from: 'celery/celery docs/history/whatsnew-4.3.rst',
    servers: ['localhost:3456'],
    tls: 'verify-full',
  },
  {
    text: 'sentinel://localhost:26379;sentinel://localhost:26380;sentinel://localhost:26381',
    from: 'celery/celery docs/getting-started/backends-and-brokers/redis.rst',
    refused: "the master's name is missing, give sentinel.master",
  },
  {
    text: 'redis://user:password@localhost:6379/0',
    from: 'taskforcesh/bullmq docs/gitbook/php/introduction.md',
    servers: ['localhost:6379'],
    user: 'user',
  },
  {
    text: 'redis://127.0.0.1:6379',
    from: 'taskforcesh/bullmq docs/gitbook/bull/quick-guide.md',
    servers: ['127.0.0.1:6379'],
  },
  {
    text: 'redis://user:password@localhost:6789/3?dial_timeout=3&db=1&read_timeout=6s&max_retries=2',
    from: 'redis/go-redis options.go',
    servers: ['localhost:6789'],
    user: 'user',
    db: 1,
    passedOver: ['dial_timeout', 'read_timeout', 'max_retries'],
  },
  {
    text: 'redis://user:password@localhost:6379/0?protocol=3',
    from: 'redis/go-redis README.md',
    servers: ['localhost:6379'],
    user: 'user',
    passedOver: ['protocol'],
  },
  {
    text: 'rediss://localhost:123/?skip_verify=true',
    from: 'redis/go-redis options_test.go',
    servers: ['localhost:123'],
    tls: 'no-verify',
  },
  {
    text: 'redis://user:password@localhost:6789?dial_timeout=3&read_timeout=6s&addr=localhost:6790&addr=localhost:6791',
    from: 'redis/go-redis RELEASE-NOTES.md',
    servers: ['localhost:6789', 'localhost:6790', 'localhost:6791'],
    user: 'user',
    passedOver: ['dial_timeout', 'read_timeout'],
  },
  {
    text: 'rediss://azure-ssl-enabled-host.redis.cache.windows.net:6380',
    from: 'oliver006/redis_exporter README.md',
    servers: ['azure-ssl-enabled-host.redis.cache.windows.net:6380'],
    tls: 'verify-full',
  },
  {
    text: 'unix:///tmp/redis.sock',
    from: 'oliver006/redis_exporter README.md',
    servers: ['/tmp/redis.sock'],
    needsKind: true,
  },
  {
    text: 'redis://hostname.example.com:1238/4',
    from: 'sidekiq/sidekiq lib/sidekiq/redis_connection.rb',
    servers: ['hostname.example.com:1238'],
    db: 4,
  },
  {
    text: 'rediss://10.10.3.153:6380',
    from: 'rails/rails guides/source/action_cable_overview.md',
    servers: ['10.10.3.153:6380'],
    tls: 'verify-full',
  },
  {
    text: 'redis://localhost:6379',
    from: 'forem/forem .env_sample',
    servers: ['localhost:6379'],
  },
  {
    text: 'rediss://redis.my-service.com',
    from: 'redis/ioredis README.md',
    servers: ['redis.my-service.com:6379'],
    tls: 'verify-full',
  },
  {
    text: 'redis://localhost?family=6',
    from: 'redis/ioredis test/unit/redis.ts',
    servers: ['localhost:6379'],
  },
  {
    text: '127.0.0.1:6379?db=2&key=value',
    from: 'redis/ioredis test/unit/utils.ts',
    servers: ['127.0.0.1:6379'],
    db: 2,
    passedOver: ['key'],
  },
  {
    text: 'ioredis://eyJzZW50aW5lbHMiOlt7Imhvc3QiOiJyZWRpcy1zZW50aW5lbC1ub2RlLTAiLCJwb3J0IjoyNjM3OX1dLCJuYW1lIjoicmVkaXMtc2VudGluZWwifQ==',
    from: 'immich-app/immich docs/docs/install/environment-variables.md',
    refused: 'ioredis:// holds a whole configuration',
  },
  {
    text: 'redis://alice:foobared@awesome.redis.server:6380',
    from: 'redis/node-redis README.md',
    servers: ['awesome.redis.server:6380'],
    user: 'alice',
  },
  {
    text: 'unix://user:secret@/tmp/redis.sock?db=2',
    from: 'redis/node-redis packages/client/lib/client/index.spec.ts',
    servers: ['/tmp/redis.sock'],
    user: 'user',
    db: 2,
  },
  {
    text: 'rediss://user:secret@localhost:6379/0',
    from: 'redis/node-redis packages/client/lib/client/index.spec.ts',
    servers: ['localhost:6379'],
    user: 'user',
    tls: 'verify-full',
  },
  {
    text: 'redis://default:pw@redis.railway.internal:6379',
    from: 'railwayapp/docs content/docs/integrations/stripe.md',
    servers: ['redis.railway.internal:6379'],
    user: 'default',
  },
  {
    text: 'redis://authentication@localhost/2',
    from: 'redis/lettuce docs/user-guide/connecting-redis.md',
    refused: 'a word alone before the @',
  },
  {
    text: 'redis://password@localhost:6379/0',
    from: 'redis/lettuce docs/getting-started.md',
    refused: 'a word alone before the @',
  },
  {
    text: 'rediss://authentication@localhost/2',
    from: 'redis/lettuce docs/advanced-usage/ssl-connections.md',
    refused: 'a word alone before the @',
  },
  {
    text: 'redis-sentinel://localhost:26379,localhost:26380/0#mymaster',
    from: 'redis/lettuce docs/ha-sharding.md',
    servers: ['localhost:26379', 'localhost:26380'],
    master: 'mymaster',
  },
  {
    text: 'redis-socket:///tmp/redis',
    from: 'redis/lettuce docs/advanced-usage/native-transports.md',
    servers: ['/tmp/redis'],
  },
  {
    text: 'redis://host:1234/1/?protocol=3',
    from: 'redis/jedis src/test/java/redis/clients/jedis/util/JedisURIHelperTest.java',
    servers: ['host:1234'],
    db: 1,
    passedOver: ['protocol'],
  },
  {
    text: 'redis://host/0',
    from: 'redis/jedis src/test/java/redis/clients/jedis/util/JedisURIHelperTest.java',
    servers: ['host:6379'],
  },
  {
    text: 'redis://127.0.0.1:6379/?protocol=resp3',
    from: 'redis-rs/redis-rs redis/src/connection.rs',
    servers: ['127.0.0.1:6379'],
    passedOver: ['protocol'],
  },
  {
    text: 'valkey://localhost:6380?client_capa_redirect=true',
    from: 'valkey-io/valkey-py docs/connections.rst',
    servers: ['localhost:6380'],
    passedOver: ['client_capa_redirect'],
  },
];
