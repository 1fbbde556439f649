import { statfs } from 'node:fs/promises';

/** File systems whose files are this kernel's own: statfs(2), `f_type`. */
const own: ReadonlySet<number> = new Set([
  0xef_53, // ext2, ext3, ext4
  0x58_46_53_42, // XFS
  0x91_23_68_3e, // Btrfs
  0xf2_f5_20_10, // F2FS
  0x2f_c1_2f_c1, // ZFS
  0xca_45_1a_4e, // bcachefs
  0x01_02_19_94, // tmpfs
  0x85_84_58_f6, // ramfs
  0x79_4c_76_30, // overlayfs
]);

const nfs = 0x69_69;

/**
 * A server has a clock of its own, and its client goes by what it was told a while ago: on NFS for 3 seconds (nfs(5),
 * `acregmin`), by SMB and FUSE mostly for one (mount.cifs(8), `actimeo`; libfuse, `attr_timeout`).
 *
 * @returns how old may be what is seen of a file, in milliseconds; 0 where its times are by our own clock
 */
export async function stalenessAt(path: string): Promise<number> {
  if (process.platform !== 'linux') return 0;
  const { type } = await statfs(path);
  if (own.has(type)) return 0;
  return type === nfs ? 3000 : 1000;
}
