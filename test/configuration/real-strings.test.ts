import { describe, expect, test } from 'vitest';
import { dependenciesOf, problemsOf } from './configured.ts';

/** Settings of apps, out of projects and manuals; where one had a gap to fill in, it is filled in. */
const understood: readonly (readonly [text: string, from: string, targets: readonly string[]])[] = [
  [
    'redis://cache-01:6379/0 redis://cache-02:6379/0',
    'rails/rails guides/source/caching_with_rails.md',
    ['redis cache-01:6379', 'redis cache-02:6379'],
  ],
  [
    'zoo1:2181,zoo2:2182,zoo3:2183',
    'simplesteph/kafka-stack-docker-compose zk-multiple-kafka-multiple.yml',
    ['tcp zoo1:2181', 'tcp zoo2:2182', 'tcp zoo3:2183'],
  ],
  [
    'http://schemaregistry0:8085',
    'provectus/kafka-ui documentation/compose/kafka-ui.yaml',
    ['http http://schemaregistry0:8085/'],
  ],
  ['valkey-cart:6379', 'open-telemetry/opentelemetry-demo .env', ['tcp valkey-cart:6379']],
  ['temporal:7233', 'temporalio/docker-compose docker-compose-postgres.yml', ['tcp temporal:7233']],
  ['first-redis-host:6379', 'oliver006/redis_exporter README.md', ['tcp first-redis-host:6379']],
  [
    'https://192.168.1.11:2379,https://192.168.1.12:2379,https://192.168.1.13:2379',
    'a public file',
    ['http https://192.168.1.11:2379/', 'http https://192.168.1.12:2379/', 'http https://192.168.1.13:2379/'],
  ],
  ['http://etcd:2379', 'apache/apisix-docker example/apisix_conf/config.yaml', ['http http://etcd:2379/']],
  [
    '["http://172.20.1.1:9200","http://172.20.2.2:9200","http://172.20.3.3:9200"]',
    'a public file',
    ['http http://172.20.1.1:9200/', 'http http://172.20.2.2:9200/', 'http http://172.20.3.3:9200/'],
  ],
  ['["mc1:11211", "mc2:11211"]', 'a public file', ['tcp mc1:11211', 'tcp mc2:11211']],
  ['localhost:11211', 'a public file', ['tcp localhost:11211']],
  ['http://qdrant:6333', 'langgenius/dify docker/.env.example', ['http http://qdrant:6333/']],
  [
    'http://gotenberg:3000',
    'paperless-ngx/paperless-ngx docker/compose/docker-compose.postgres-tika.yml',
    ['http http://gotenberg:3000/'],
  ],
];

describe('what stands in a real setting is each of what it names', () => {
  test.each(understood)('%s, from %s', (text, _from, targets) => {
    expect(dependenciesOf(['env:APP'], { APP: text }).map(([, target]) => target)).toEqual(targets);
  });
});

const refused: readonly (readonly [text: string, from: string, words: string])[] = [
  [
    'prisma://accelerate.prisma-data.net/?api_key=__XX_XX_XX__',
    'prisma/prisma-examples accelerate/astro-starter/.env.example',
    'its scheme is not known',
  ],
  [
    'prisma+postgres://accelerate.prisma-data.net/?api_key=ey',
    'prisma/prisma-examples databases/prisma-postgres/README.md',
    'its scheme is not known',
  ],
  [
    'Server=(localdb)\\mssqllocaldb;Database=CleanArchitectureDb;Trusted_Connection=True;MultipleActiveResultSets=true',
    'jasontaylordev/CleanArchitecture src/Web/appsettings.SQLServer.json',
    '',
  ],
  [
    'PLAINTEXT://kafka1:19092,PLAINTEXT://kafka2:19093,PLAINTEXT://kafka3:19094',
    'simplesteph/kafka-stack-docker-compose zk-multiple-kafka-multiple-schema-registry.yml',
    '"plaintext" is no kind of its own: HOST:9092 waits until its port accepts',
  ],
  [
    'PLAINTEXT://broker:29092,PLAINTEXT_HOST://localhost:9092',
    'confluentinc/cp-all-in-one cp-all-in-one-community/docker-compose.yml',
    '"plaintext" is no kind of its own: HOST:9092 waits until its port accepts',
  ],
  [
    'memcache://127.0.0.1:11211,127.0.0.1:11212,127.0.0.1:11213',
    'joke2k/django-environ docs/quickstart.rst',
    '"memcache" is no kind of its own: HOST:11211 waits until its port accepts',
  ],
  [
    'memcached://localhost:11222?retry_timeout=10',
    'symfony/symfony-docs components/cache/adapters/memcached_adapter.rst',
    '"memcached" is no kind of its own: HOST:11211 waits until its port accepts',
  ],
  [
    'nats://localhost:4222,nats://localhost:5222,nats://localhost:6222',
    'nats-io/nats.docs running-a-nats-service/clients.md',
    '"nats" is no kind of its own: HOST:4222 waits until its port accepts',
  ],
  [
    'grpc://weaviate:50051',
    'langgenius/dify docker/.env.example',
    '"grpc" is no kind of its own: HOST:50051 waits until its port accepts',
  ],
  [
    'clickhouse://localhost:9000',
    'langfuse/langfuse .env.dev.example',
    '"clickhouse" is no kind of its own: HOST:9000 waits until its port accepts',
  ],
  [
    'mysql://app:!ChangeMe!@127.0.0.1:3306/app?serverVersion=8.0.32&charset=utf8mb4',
    'symfony/recipes doctrine/doctrine-bundle/2.13/manifest.json',
    '"mysql" is no kind of its own: HOST:3306 waits until its port accepts',
  ],
  [
    'mysql://user:secret@tcp(mysqld:3306)/database?max_conns=20&max_idle_conns=4',
    'ory/kratos .schemastore/config.schema.json',
    '"mysql" is no kind of its own: HOST:3306 waits until its port accepts',
  ],
  [
    'r2dbc:pool:mariadb://localhost:3306/halo',
    'halo-dev/halo application/src/main/resources/application-mariadb.yaml',
    'the scheme is not known',
  ],
  [
    'mongodb://root:prisma@localhost:27017/prisma-mongo?authSource=admin&retryWrites=true&w=majority',
    'prisma/prisma-examples databases/mongodb/README.md',
    '"mongodb" is no kind of its own: HOST:27017 waits until its port accepts',
  ],
  [
    'mongodb+srv://user:pw@cluster0.mongodb.net/expense?retryWrites=true&w=majority',
    'a public file',
    '"mongodb+srv" is no kind of its own: HOST:27017 waits until its port accepts',
  ],
  [
    'amqp://guest:guest@localhost:5672/%2f/messages',
    'symfony/recipes symfony/messenger/6.0/manifest.json',
    '"amqp" is no kind of its own: HOST:5672 waits until its port accepts',
  ],
  [
    'kafka+ssl://ec2-1-1-1-1.compute-1.amazonaws.com:9096,kafka+ssl://ec2-1-1-1-2.compute-1.amazonaws.com:9096',
    'heroku/cli tests',
    '"kafka" is no kind of its own: HOST:9092 waits until its port accepts',
  ],
  [
    'sqlserver://gorm:LoremIpsum86@localhost:9930?database=gorm',
    'go-gorm/gorm.io pages/docs/connecting_to_the_database.md',
    '"sqlserver" is no kind of its own: HOST:1433 waits until its port accepts',
  ],
  [
    'oracle://scott:tiger@oraclehost:1521/hr',
    'jazzband/dj-database-url tests/test_dj_database_url.py',
    '"oracle" is no kind of its own: HOST:1521 waits until its port accepts',
  ],
  [
    'sqlite:///var/lib/sqlite/db.sqlite?_fk=true&mode=rwc',
    'ory/kratos .schemastore/config.schema.json',
    'its scheme is not known',
  ],
];

describe('what has no kind is an error that says what stands in for it, and repeats none of it', () => {
  test.each(refused)('%s, from %s', (text, _from, words) => {
    const problems = problemsOf(['env:APP'], { APP: text });
    expect(problems).toEqual([expect.stringContaining(words)]);
    const [, rest = text] = text.split('://');
    const own = (rest.match(/[\w!=-]{5,}/gu) ?? []).filter((word) => !words.includes(word));
    for (const word of own) expect(problems.join()).not.toContain(word);
  });
});
