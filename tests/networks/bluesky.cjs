// A real Bluesky network on loopback: identity directory, one server for accounts, the AppView.
// Environment: DB_POSTGRES_URL, REDIS_HOST (host:port). Writes its addresses as one line of JSON.
const { TestNetwork } = require('@atproto/dev-env')

const main = async () => {
  const network = await TestNetwork.create({
    dbPostgresSchema: 'bsky',
    pds: { hostname: 'localhost' },
    bsky: { dbPostgresSchema: 'appview_bsky' },
  })
  const { plc, pds, bsky } = network
  process.stdout.write('READY ' + JSON.stringify({ plc: plc.url, pds: pds.url, appview: bsky.url }) + '\n')
  const stop = () => network.close().finally(() => process.exit(0))
  process.on('SIGTERM', stop)
  process.stdin.on('end', stop).resume() // whoever started it is gone
}

main().catch((error) => {
  console.error(error)
  process.exit(1)
})
