package backend

import (
	"context"
	"io/fs"
	"maps"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/versity/versitygw/s3response"
)

// A disk tells the entries of a folder in an order of its own.
type disk struct{ fstest.MapFS }

type folder struct {
	fs.ReadDirFile
	entries []fs.DirEntry
}

func (d disk) Open(name string) (fs.File, error) {
	file, err := d.MapFS.Open(name)
	if opened, ok := file.(fs.ReadDirFile); ok && err == nil {
		entries, err := opened.ReadDir(-1)
		rand.Shuffle(len(entries), func(i, j int) { entries[i], entries[j] = entries[j], entries[i] })
		return &folder{opened, entries}, err
	}
	return file, err
}

func (f *folder) ReadDir(most int) (read []fs.DirEntry, err error) {
	if len(f.entries) == 0 {
		return f.ReadDirFile.ReadDir(most)
	}
	most = min(most, len(f.entries), 3)
	read, f.entries = f.entries[:most], f.entries[most:]
	return read, nil
}

// What lies in it, and what is an object of that: no folder is one, but those with an o at the end, and no file whose removal is marked by an x.
func plant(random *rand.Rand, tree fstest.MapFS, within string, depth int) (objects []string) {
	for _, name := range []string{"a", "a!", "a-b", "a.b", "a0", "ab", "ao", "b", "b-", "bx", "c-d", "co"} {
		switch path := within + name; random.IntN(4 + depth) {
		case 0, 1:
			tree[path] = &fstest.MapFile{}
			if !strings.HasSuffix(name, "x") {
				objects = append(objects, path)
			}
		case 2:
			below := fstest.MapFS{path: &fstest.MapFile{Mode: fs.ModeDir}}
			found := plant(random, below, path+"/", depth+2)
			if strings.HasSuffix(name, "o") {
				found = append(found, path+"/")
			}
			// A folder without an object is told as a common prefix all the same.
			if len(found) > 0 {
				maps.Copy(tree, below)
			}
			objects = append(objects, found...)
		}
	}
	slices.Sort(objects)
	return objects
}

func getObject(path string, entry fs.DirEntry) (s3response.Object, error) {
	if entry.IsDir() != strings.HasSuffix(path, "o/") || strings.HasSuffix(path, "x") {
		return s3response.Object{}, ErrSkipObj
	}
	return s3response.Object{Key: &path}, nil
}

type page struct {
	objects, prefixes []string
	next              string
}

// The page that a list has to be, told from all names at once.
func pageOf(objects []string, prefix, delimiter, marker string, most int) (told page, isMore bool) {
	for _, name := range objects {
		rest, isListed := strings.CutPrefix(name, prefix)
		before, _, isCommon := strings.Cut(rest, delimiter)
		common := prefix + before + delimiter
		isCommon = isCommon && delimiter != ""
		switch {
		case !isListed || name <= marker || isCommon && (common <= marker || slices.Contains(told.prefixes, common)):
		case len(told.objects)+len(told.prefixes) == most:
			return told, true
		case isCommon:
			told.prefixes, told.next = append(told.prefixes, common), common
		default:
			told.objects, told.next = append(told.objects, name), name
		}
	}
	return told, false
}

func oneOf(random *rand.Rand, words ...string) string { return words[random.IntN(len(words))] }

func startOf(random *rand.Rand, name string) string { return name[:random.IntN(len(name)+1)] }

func forEachTree(t *testing.T, check func(random *rand.Rand, tree fs.FS, objects []string)) {
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	random := rand.New(rand.NewPCG(seed, 0))
	defer func(names, least int) { namesKept, leastKept = names, least }(namesKept, leastKept)
	for range 200 {
		namesKept, leastKept = 1+random.IntN(12), 1+random.IntN(3)
		tree := fstest.MapFS{}
		if objects := plant(random, tree, "", 0); len(objects) > 0 && !t.Failed() {
			check(random, disk{tree}, objects)
		}
	}
}

func TestWalkTellsEachPageAsIfFoldersWereReadAtOnce(t *testing.T) {
	forEachTree(t, func(random *rand.Rand, tree fs.FS, objects []string) {
		for range 20 {
			prefix, delimiter := startOf(random, oneOf(random, objects...))+oneOf(random, "", "", "/"), oneOf(random, "", "/", "/", "-", "a", "b/")
			marker, most := startOf(random, oneOf(random, objects...))+oneOf(random, "", "", "/", "-", "b"), 1+random.IntN(6)
			for isMore := true; isMore; {
				var expected page
				expected, isMore = pageOf(objects, prefix, delimiter, marker, most)
				found, err := Walk(context.Background(), tree, prefix, delimiter, marker, int32(most), getObject, nil)
				told := page{next: found.NextMarker}
				for _, one := range found.Objects {
					told.objects = append(told.objects, *one.Key)
				}
				for _, one := range found.CommonPrefixes {
					told.prefixes = append(told.prefixes, *one.Prefix)
				}
				// That there is more may be said too often: a folder may turn out to hold no object.
				if !found.Truncated {
					told.next = expected.next
				}
				if err != nil || isMore && !found.Truncated || !reflect.DeepEqual(told, expected) {
					t.Fatalf("prefix %q, delimiter %q, marker %q, %d of %q: %v\n%q, but expected\n%q", prefix, delimiter, marker, most, objects, err, told, expected)
				}
				marker = expected.next
			}
		}
	})
}

func TestWalkVersionsTellsEachVersionOnce(t *testing.T) {
	versionsOf := func(path string) []string { return []string{"3", "2", "1"}[:len(path)%3+1] }
	getVersions := func(path, marker string, isPast *bool, most int, entry fs.DirEntry) (*ObjVersionFuncResult, error) {
		if entry.IsDir() {
			return nil, ErrSkipObj
		}
		result := &ObjVersionFuncResult{}
		for _, id := range versionsOf(path) {
			if !*isPast {
				*isPast = id == marker
			} else if result.ObjectVersions = append(result.ObjectVersions, s3response.ObjectVersion{Key: &path, VersionId: &id}); len(result.ObjectVersions) == most {
				result.Truncated, result.NextVersionIdMarker = true, id
				break
			}
		}
		return result, nil
	}
	forEachTree(t, func(random *rand.Rand, tree fs.FS, objects []string) {
		prefix, most := startOf(random, oneOf(random, objects...)), 1+random.IntN(6)
		var expected, told []string
		files := []string{}
		_ = fs.WalkDir(tree, ".", func(path string, entry fs.DirEntry, _ error) error {
			if !entry.IsDir() && strings.HasPrefix(path, prefix) {
				files = append(files, path)
			}
			return nil
		})
		slices.Sort(files)
		for _, path := range files {
			for _, id := range versionsOf(path) {
				expected = append(expected, path+" "+id)
			}
		}
		for marker, id, isMore := "", "", true; isMore; {
			found, err := WalkVersions(context.Background(), tree, prefix, "", marker, id, most, getVersions, nil)
			if err != nil || len(found.ObjectVersions) > most {
				t.Fatal(len(found.ObjectVersions), err)
			}
			for _, one := range found.ObjectVersions {
				told = append(told, *one.Key+" "+*one.VersionId)
			}
			marker, id, isMore = found.NextMarker, found.NextVersionIdMarker, found.Truncated
		}
		if !reflect.DeepEqual(told, expected) {
			t.Fatalf("prefix %q, %d of %q:\n%q, but expected\n%q", prefix, most, objects, told, expected)
		}
	})
}
