// The clouds that the imitated shell offers.
import type { CloudChoice } from '../src/bindings/CloudChoice';

const regions = (...names: [string, string][]) => names.map(([id, name]) => ({ id, name }));

export const choices: CloudChoice[] = [
  {
    id: 'huaweicloud',
    name: 'Huawei Cloud',
    hint: 'Keys of huaweicloud.com, Chinese or international site.',
    needs_urls: false,
    regions: regions(
      ['af-south-1', 'AF-Johannesburg'],
      ['ap-southeast-1', 'CN-Hong Kong'],
      ['cn-north-11', 'cn-north-11'],
      ['cn-south-4', 'CN South-Guangzhou (by invitation)'],
    ),
  },
  {
    id: 'huaweicloud-eu',
    name: 'Huawei Cloud Europe',
    hint: 'Keys of huaweicloud.eu, which has accounts of its own.',
    needs_urls: false,
    regions: regions(['eu-west-101', 'EU-Dublin']),
  },
  {
    id: 'other',
    name: 'Other cloud',
    hint: 'A cloud with the same API, at addresses of its own.',
    needs_urls: true,
    regions: [],
  },
];
