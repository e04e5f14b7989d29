import { settingsSizes, type SettingsSize } from '../port.js';
import { unknownSize } from '../refusals.js';

interface Size {
  vcpus: number;
  memoryMb: number;
  /** MIOSA does not say; each has the same. */
  diskGb: number;
  /** For an hour in which it runs. MIOSA's prices are not published; these are ours. */
  centsPerHour: number;
}

const SIZES: Readonly<Record<SettingsSize, Size>> = {
  small: { vcpus: 1, memoryMb: 4096, diskGb: 32, centsPerHour: 5 },
  medium: { vcpus: 2, memoryMb: 8192, diskGb: 32, centsPerHour: 10 },
  large: { vcpus: 4, memoryMb: 16_384, diskGb: 32, centsPerHour: 20 },
};

/** MIOSA's catalogue also has `xs` and `xl`, but says not what they are: they are unknown here. */
export function sizeNamed(name: string, field = 'size'): SettingsSize {
  const size = settingsSizes.find((known) => known === name);
  if (!size) throw unknownSize(settingsSizes, field);
  return size;
}

export function factsOf(size: string): Size {
  return SIZES[sizeNamed(size)];
}

export function isLarger(size: SettingsSize, than: SettingsSize): boolean {
  return settingsSizes.indexOf(size) > settingsSizes.indexOf(than);
}
