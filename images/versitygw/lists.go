package posix

import (
	"cmp"
	"context"
	"io/fs"
	"os"
	"slices"
	"sync"

	"github.com/versity/versitygw/auth"
	"github.com/versity/versitygw/backend"
	"github.com/versity/versitygw/s3err"
	"github.com/versity/versitygw/s3response"
	"golang.org/x/sync/semaphore"
)

// How many lists one account has made at once; the administrator looks into all buckets.
const listsOfUser, listsOfAdministrator = 8, 128

// More than a page has, and than are removed while one is made.
const versionsKept = 4096

var placesForLists sync.Map

// Counts for whom the signature of the call has proven: a name, or an address, that a call only says could take the places of others. Nobody waits, since whoever has gone away meanwhile would wait on in memory:
// 503 tells clients to ask again.
func enterLists(ctx context.Context) (leave func(), err error) {
	account, _ := ctx.Value("account").(auth.Account)
	most := int64(listsOfUser)
	if account.Role == auth.RoleAdmin {
		most = listsOfAdministrator
	}
	found, _ := placesForLists.LoadOrStore(account.Access, semaphore.NewWeighted(most))
	places := found.(*semaphore.Weighted)
	if !places.TryAcquire(1) {
		return nil, s3err.GetAPIError(s3err.ErrSlowDown)
	}
	return func() { places.Release(1) }, nil
}

// The newest versions of an object from a marker on, as os.ReadDir has them: their ids begin with their time. The one without an id comes last, whatever its age.
func newestVersions(folder, marker string, isPastMarker bool) ([]fs.DirEntry, error) {
	var found []fs.DirEntry
	isAfter := func(name string) bool { return !isPastMarker && name > marker && name != nullVersionId }
	for entry, err := range backend.EntriesOf(os.DirFS(folder), ".") {
		if err != nil {
			return nil, err
		}
		if isAfter(entry.Name()) {
			continue
		}
		if found = append(found, entry); len(found) == 2*versionsKept {
			found = newest(found)
		}
	}
	return newest(found), nil
}

// Whether a version is listed after the one that a page has ended with. That may be gone by now.
func isOlder(version, marker string) bool {
	return marker != "" && marker != nullVersionId && version < marker
}

func newest(entries []fs.DirEntry) []fs.DirEntry {
	slices.SortFunc(entries, func(one, other fs.DirEntry) int { return cmp.Compare(one.Name(), other.Name()) })
	if more := len(entries) - versionsKept; more > 0 {
		return slices.Delete(entries, 0, more)
	}
	return entries
}

// Those of a folder with unfinished uploads, which has any number of them; of one that cannot be read, none.
func uploadsIn(folder string) func(yield func(int, fs.DirEntry) bool) {
	return func(yield func(int, fs.DirEntry) bool) {
		for entry, err := range backend.EntriesOf(os.DirFS(folder), ".") {
			if err != nil || !yield(0, entry) {
				return
			}
		}
	}
}

// Those that come into the next page, and whether there are others; all of them, where a page hangs on more than their order.
func firstUploads(uploads []s3response.Upload, page int, hangsOn string) []s3response.Upload {
	if hangsOn != "" || len(uploads) < 2*(page+1) {
		return uploads
	}
	slices.SortStableFunc(uploads, func(one, other s3response.Upload) int {
		return cmp.Or(cmp.Compare(one.Key, other.Key), one.Initiated.Compare(other.Initiated))
	})
	return slices.Delete(uploads, page+1, len(uploads))
}
