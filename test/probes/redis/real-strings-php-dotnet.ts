import type { RealString } from './real-strings.ts';

/** Those of PHP and .NET. */
export const phpAndDotnet: readonly RealString[] = [
  {
    text: 'redis-sentinel://:secretpassword@localhost:5000,localhost:5001,localhost:5002?master=mymaster',
    from: 'a public file',
    servers: ['localhost:5000', 'localhost:5001', 'localhost:5002'],
    master: 'mymaster',
  },
  {
    text: 'tcp://10.10.10.10:6400?timeout=0.5&persistent=1&database=5&password=secret',
    from: 'predis/predis tests/Predis/Connection/ParametersTest.php',
    servers: ['10.10.10.10:6400'],
    db: 5,
    passedOver: ['timeout', 'persistent'],
  },
  {
    text: 'tls://127.0.0.1?ssl[cafile]=private.pem&ssl[verify_peer]=1',
    from: 'predis/predis README.md',
    servers: ['127.0.0.1:6379'],
    tls: 'verify-full',
  },
  {
    text: 'tcp://host1:6379?weight=1, tcp://host2:6379?weight=2&timeout=2.5, tcp://host3:6379?weight=2&read_timeout=2.5',
    from: 'phpredis/phpredis README.md',
    refused: 'expected HOST:PORT',
  },
  {
    text: 'tcp://127.0.0.1:6379?auth[]=user&auth[]=password&prefix=user_PHPREDIS_SESSION:',
    from: 'phpredis/phpredis README.md',
    servers: ['127.0.0.1:6379'],
    user: 'user',
    passedOver: ['prefix'],
  },
  {
    text: 'redis://h:asdfqwer1234asdf@ec2-111-1-1-1.compute-1.amazonaws.com:111',
    from: 'laravel/framework tests/Support/ConfigurationUrlParserTest.php',
    servers: ['ec2-111-1-1-1.compute-1.amazonaws.com:111'],
    user: 'h',
  },
  {
    text: 'redis:?host[localhost]&host[localhost:6379]&host[/var/run/redis.sock:]&auth=my-password&redis_cluster=1',
    from: 'symfony/symfony-docs components/cache/adapters/redis_adapter.rst',
    servers: ['localhost:6379', '/var/run/redis.sock'],
    passedOver: ['redis_cluster'],
  },
  {
    text: 'redis://localhost:6379/messages',
    from: 'symfony/recipes symfony/messenger/6.0/manifest.json',
    servers: ['localhost:6379'],
  },
  {
    text: 'rediss://r1.docker?ssl[verify_peer]=1&ssl[cafile]=/etc/ssl/redis-ca.pem',
    from: 'symfony/symfony-docs lock.rst',
    servers: ['r1.docker:6379'],
    tls: 'verify-full',
  },
  {
    text: 'server1:6379,server2:6379',
    from: 'StackExchange/StackExchange.Redis docs/Basics.md',
    servers: ['server1:6379', 'server2:6379'],
    needsKind: true,
  },
  {
    text: 'contoso5.redis.cache.windows.net,ssl=true,password=s3cret',
    from: 'StackExchange/StackExchange.Redis docs/Configuration.md',
    servers: ['contoso5.redis.cache.windows.net:6380'],
    tls: 'verify-full',
  },
  {
    text: 'redis0:6379,redis1:6380,keepAlive=180,version=2.8.8,$CLIENT=,$CLUSTER=,$CONFIG=,$ECHO=,$INFO=,$PING=',
    from: 'StackExchange/StackExchange.Redis docs/Configuration.md',
    servers: ['redis0:6379', 'redis1:6380'],
    passedOver: ['keepAlive', 'version', '$CLIENT', '$CLUSTER', '$CONFIG', '$ECHO', '$INFO', '$PING'],
  },
  {
    text: 'myserver,ssl=true,user=myuser,password=mypassword',
    from: 'StackExchange/StackExchange.Redis docs/Authentication.md',
    servers: ['myserver:6380'],
    user: 'myuser',
    tls: 'verify-full',
  },
  {
    text: 'mycache.redis.cache.windows.net:6380,password=s3cret=,ssl=True,abortConnect=False',
    from: 'the Azure portal, primary connection string',
    servers: ['mycache.redis.cache.windows.net:6380'],
    tls: 'verify-full',
    passedOver: ['abortConnect'],
  },
  {
    text: 'mycache.redis.cache.windows.net:6380,ssl=True,abortConnect=False',
    from: 'a public file',
    servers: ['mycache.redis.cache.windows.net:6380'],
    tls: 'verify-full',
    passedOver: ['abortConnect'],
  },
  {
    text: 'localhost:6381,defaultDatabase=0,syncTimeout=5000,allowAdmin=False,connectTimeout=5000,ssl=False,abortConnect=False',
    from: 'a public file',
    servers: ['localhost:6381'],
    passedOver: ['syncTimeout', 'allowAdmin', 'connectTimeout', 'abortConnect'],
  },
  {
    text: '127.0.0.1:6379,password=pw,defaultDatabase=0,ssl=false,writeBuffer=10240,abortConnect=false',
    from: 'a public file',
    servers: ['127.0.0.1:6379'],
    passedOver: ['writeBuffer', 'abortConnect'],
  },
  {
    text: 'localhost,defaultDatabase=4',
    from: 'a public file',
    servers: ['localhost:6379'],
    db: 4,
  },
  {
    text: '10.0.0.5:6379,10.0.0.6:6379,password=pw,abortConnect=false,connectTimeout=5000,syncTimeout=3000,asyncTimeout=3000',
    from: 'a public file',
    servers: ['10.0.0.5:6379', '10.0.0.6:6379'],
    passedOver: ['abortConnect', 'connectTimeout', 'syncTimeout', 'asyncTimeout'],
  },
];
