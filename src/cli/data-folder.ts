/** Where a till's data is unless `--data` says otherwise. */
export const defaultData = '/var/lib/holdfast';
