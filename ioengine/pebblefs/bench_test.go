package pebblefs

import (
	"errors"
	"fmt"
	"sync"
	"testing"

	"github.com/cockroachdb/pebble/v2"
	pebblevfs "github.com/cockroachdb/pebble/v2/vfs"

	"github.com/colonnadedb/colonnade/ioengine/vfs/osfs"
)

// BenchmarkSyncedCommit measures durable batches of 200 bytes, through the seam and through the store's own file system.
func BenchmarkSyncedCommit(b *testing.B) {
	for _, c := range []struct {
		name string
		fs   pebblevfs.FS
	}{{"seam", New(osfs.NewDirect())}, {"default", pebblevfs.Default}} {
		for _, writers := range []int{1, 32} {
			b.Run(fmt.Sprintf("%s/writers%d", c.name, writers), func(b *testing.B) {
				db, err := pebble.Open(b.TempDir(), &pebble.Options{FS: c.fs, Logger: quiet{}})
				if err != nil {
					b.Fatal(err)
				}
				var wg sync.WaitGroup
				errs := make([]error, writers)
				for w := range writers {
					wg.Go(func() {
						for i := w; i < b.N && errs[w] == nil; i += writers {
							errs[w] = db.Set(key(i), make([]byte, 200), pebble.Sync)
						}
					})
				}
				wg.Wait()
				if err := errors.Join(append(errs, db.Close())...); err != nil {
					b.Fatal(err)
				}
			})
		}
	}
}
