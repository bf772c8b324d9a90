/** Faults that `holdfast record` ends with. */
import { fault } from './fault-form.js';

export const recordFaults = {
  'E-RECORD-USAGE': fault(
    'nobody',
    { zh: '命令的参数有误。', en: 'The arguments of the command are wrong.' },
    { zh: '运行 holdfast record --help 查看用法。', en: 'Run holdfast record --help.' },
  ),
  'E-RECORD-BUSY': fault(
    'nobody',
    { zh: '收银机正在运行，设备由它使用。', en: 'The till runs, and its devices are in use.' },
    { zh: '请先停止收银机，再录制。', en: 'Stop the till first, then record.' },
  ),
  'E-RECORD-DEVICE': fault(
    'nobody',
    { zh: '板卡上没有这个设备。', en: 'The board has no such device.' },
    { zh: '请用 --device 指定板卡配置中的设备。', en: 'Name a device of the board profile.' },
  ),
  'E-RECORD-OPEN': fault(
    'technician',
    { zh: '设备打不开。', en: 'The device cannot be opened.' },
    {
      zh: '请检查电源、连线和板卡配置；holdfast doctor 会说明原因。',
      en: 'Check power, cable and board profile; holdfast doctor says why.',
    },
  ),
  'E-RECORD-LOST': fault(
    'technician',
    { zh: '录制中设备断开。', en: 'The device was lost while it was recorded.' },
    {
      zh: '断开之前的内容已写入文件；请检查连线后再录。',
      en: 'The file holds what came before; check the cable and record again.',
    },
  ),
  'E-RECORD-FULL': fault(
    'technician',
    { zh: '数据过多，录制已停止。', en: 'More came than a recording takes; it has ended.' },
    {
      zh: '文件里是停止之前的内容；请缩短录制时间（--for）。',
      en: 'The file holds what came before; record for a shorter time (--for).',
    },
  ),
  'E-RECORD-FILE': fault(
    'nobody',
    { zh: '录制文件不能写入。', en: 'The file cannot be written.' },
    {
      zh: '请用 --out 指定一个还不存在、本用户可写的文件。',
      en: 'Name a file with --out that is not there yet, where this user may write.',
    },
  ),
} as const;
