// Manages an association of a device with the SDK of The Things Stack, and prints what came back, a line each.
const TTS = require('ttn-lw').default

const [url, key] = process.argv.slice(2)
const tts = new TTS(key, {
  stackConfig: { as: `${url}/api/v3` },
  connectionType: 'http',
  defaultUserId: 'somebody',
  axiosConfig: {},
})
const registry = tts.api.ApplicationPackageRegistry

const device = { 'application_ids.application_id': 'sdk-app', device_id: 'sdk-dev' }
const under = (prefix, ids) => Object.fromEntries(Object.entries(ids).map(([name, id]) => [prefix + name, id]))
const one = prefix => ({ ...under(`${prefix}end_device_ids.`, device), [`${prefix}f_port`]: 100 })

const print = (name, answer) => console.log(JSON.stringify({ name, status: answer.status, data: answer.data,
  total: answer.headers['x-total-count'] }))

async function manage() {
  print('packages', await registry.List({ routeParams: device }))
  print('set', await registry.SetAssociation({ routeParams: one('association.ids.') }, {
    association: { package_name: 'storage-integration', data: { f_port_set: 'all' } },
    field_mask: { paths: ['package_name', 'data'] },
  }))
  print('get', await registry.GetAssociation({ routeParams: one('ids.') }, { field_mask: { paths: ['data'] } }))
  print('list', await registry.ListAssociations({ routeParams: under('ids.', device) }, { limit: 10, page: 1 }))
  print('delete', await registry.DeleteAssociation({ routeParams: one('') }))
  try {
    await registry.GetAssociation({ routeParams: one('ids.') })
  } catch (error) {
    console.log(JSON.stringify({ name: 'gone', error: error.response ? error.response.data : error }))
  }
}

manage().catch(error => {
  console.error(error.response ? error.response.data : error)
  process.exitCode = 1
})
