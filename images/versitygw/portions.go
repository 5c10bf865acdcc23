package backend

import (
	"cmp"
	"context"
	"errors"
	"io"
	"io/fs"
	"iter"
	"slices"
	"strings"
	"syscall"
)

// Names that a list keeps in memory, of all folders that it is in at once: whoever may put objects puts any number of them into one folder, or folders within folders. What is between two portions is read again for
// each: the smaller they are, the longer a list takes that finds nothing to tell.
var namesKept, leastKept = 1 << 14, 64

// EntriesOf reads a folder bit by bit, in no order.
func EntriesOf(fileSystem fs.FS, folder string) iter.Seq2[fs.DirEntry, error] {
	return func(yield func(fs.DirEntry, error) bool) {
		file, err := fileSystem.Open(folder)
		if err != nil {
			yield(nil, err)
			return
		}
		defer file.Close()
		opened, isFolder := file.(fs.ReadDirFile)
		if !isFolder {
			yield(nil, syscall.ENOTDIR)
			return
		}
		for err == nil {
			var entries []fs.DirEntry
			entries, err = opened.ReadDir(1024)
			for _, entry := range entries {
				if !yield(entry, nil) {
					return
				}
			}
		}
		if !errors.Is(err, io.EOF) {
			yield(nil, err)
		}
	}
}

// FirstEntries are some of a folder, for those who ask whether there are any.
func FirstEntries(fileSystem fs.FS, folder string) (found []fs.DirEntry, err error) {
	for entry, err := range EntriesOf(fileSystem, folder) {
		if err != nil || len(found) == 2 {
			return found, err
		}
		found = append(found, entry)
	}
	return found, nil
}

// What a folder has to tell a list of objects. Its entries come one by one: they are in the order of their keys already, where readDirEntries looks for it.
func (w *walkState) readInPortions(folder string) error {
	err := w.eachPortion(folder, func(portion []fs.DirEntry) error {
		for n := range portion {
			readDirEntries(folder, portion[n:n+1], w)
			if w.truncated || w.walkErr != nil {
				return fs.SkipAll
			}
		}
		return nil
	})
	if err == fs.SkipAll {
		return nil
	}
	return err
}

// As walkDirRoot does it, of what a list of versions from there on can tell.
func walkInPortions(ctx context.Context, fileSystem fs.FS, prefix, marker string, visit WalkDirFunc) error {
	state := &walkState{ctx: ctx, fileSystem: fileSystem, prefix: prefix, marker: marker}
	if err := state.visitFolder(pathDot, visit); err != fs.SkipAll {
		return err
	}
	return nil
}

func (w *walkState) visitFolder(folder string, visit WalkDirFunc) error {
	err := w.eachPortion(folder, func(portion []fs.DirEntry) error {
		for _, entry := range portion {
			path := makeFullObjectName(folder, entry.Name())
			err := visit(path, entry, nil)
			if entry.IsDir() {
				if err == nil {
					err = w.visitFolder(path, visit)
				} else if err == fs.SkipDir {
					err = nil
				}
			}
			if err != nil {
				return err
			}
		}
		return nil
	})
	if err == fs.SkipDir {
		return nil
	}
	return err
}

func (w *walkState) eachPortion(folder string, use func([]fs.DirEntry) error) error {
	size := max(leastKept, (namesKept-w.kept)/2)
	for after, isMore := "", true; isMore; {
		if err := w.ctx.Err(); err != nil {
			return err
		}
		var portion []fs.DirEntry
		var err error
		if portion, isMore, err = w.nextPortion(folder, after, size); err != nil {
			return err
		}
		if isMore {
			after = keyOf(portion[size-1])
		}
		w.kept += len(portion)
		err = use(portion)
		w.kept -= len(portion)
		if err != nil {
			return err
		}
	}
	return nil
}

// The first that come after a key, by their keys, and whether there are others.
func (w *walkState) nextPortion(folder, after string, size int) (portion []fs.DirEntry, isMore bool, err error) {
	last := ""
	for entry, err := range EntriesOf(w.fileSystem, folder) {
		if err != nil {
			return nil, false, err
		}
		key := keyOf(entry)
		if key <= after || last != "" && key > last || !w.canTell(folder, key) {
			continue
		}
		if portion = append(portion, entry); len(portion) == 2*size {
			portion = inOrder(portion, size)
			last = keyOf(portion[size-1])
		}
	}
	isMore = last != "" || len(portion) > size
	return inOrder(portion, size), isMore, nil
}

// Whether a list is told of what has this key, or of something below it.
func (w *walkState) canTell(folder, key string) bool {
	name := makeFullObjectName(folder, key)
	leadsTo := func(place string) bool {
		return strings.HasSuffix(name, pathSeparator) && strings.HasPrefix(place, name)
	}
	if name < w.marker && !leadsTo(w.marker) || !strings.HasPrefix(name, w.prefix) && !leadsTo(w.prefix) {
		return false
	}
	rest, isListed := strings.CutPrefix(name, w.prefix)
	before, _, isCommon := strings.Cut(rest, w.delimiter)
	if w.delimiter == "" || !isListed || !isCommon {
		return true
	}
	common := w.prefix + before + w.delimiter
	_, isTold := w.cpmap[common]
	return !isTold && common > w.marker
}

// Folders count with the slash that is behind them in the names of what they hold.
func keyOf(entry fs.DirEntry) string {
	if entry.IsDir() {
		return entry.Name() + pathSeparator
	}
	return entry.Name()
}

func inOrder(entries []fs.DirEntry, most int) []fs.DirEntry {
	slices.SortFunc(entries, func(one, other fs.DirEntry) int { return cmp.Compare(keyOf(one), keyOf(other)) })
	if len(entries) > most {
		clear(entries[most:])
		entries = entries[:most]
	}
	return entries
}
