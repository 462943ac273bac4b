package tpch

import (
	"bufio"
	"context"
	"crypto/sha256"
	_ "embed" // for the checksums
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

//go:embed tables.sha256
var checksumText string

// Checksum gives the SHA-256 of a table's file, or "" for a scale that has no recorded ones.
func Checksum(scale Scale, table Table) string {
	for line := range strings.Lines(checksumText) {
		fields := strings.Fields(line)
		if len(fields) == 3 && fields[0] == "sf"+scale.String() && fields[2] == string(table)+".tbl" {
			return fields[1]
		}
	}
	return ""
}

// Files are the data files of one scale.
type Files struct {
	// Dir holds one file TABLE.tbl for each table.
	Dir string
}

// Path gives the file of a table.
func (f Files) Path(table Table) string { return filepath.Join(f.Dir, string(table)+".tbl") }

// EnsureFiles gives the files of a scale below the folder root, generating them if they are not there yet. They appear
// under their final name only when all are written and their checksums, where recorded, are right.
func EnsureFiles(ctx context.Context, root string, scale Scale) (Files, error) {
	files := Files{Dir: filepath.Join(root, "sf"+scale.String())}
	switch _, err := os.Stat(files.Dir); {
	case err == nil:
		return files, nil
	case !errors.Is(err, fs.ErrNotExist):
		return Files{}, fmt.Errorf("look for generated TPC-H files: %w", err)
	}
	if err := os.MkdirAll(root, 0o755); err != nil {
		return Files{}, fmt.Errorf("make the folder for TPC-H files: %w", err)
	}
	part, err := os.MkdirTemp(root, "sf"+scale.String()+".part")
	if err != nil {
		return Files{}, fmt.Errorf("make the folder for TPC-H files: %w", err)
	}
	defer os.RemoveAll(part)
	if err := generateFiles(ctx, Files{Dir: part}, scale); err != nil {
		return Files{}, err
	}
	if err := os.Chmod(part, 0o755); err != nil {
		return Files{}, fmt.Errorf("publish TPC-H files: %w", err)
	}
	if err := os.Rename(part, files.Dir); err != nil {
		if _, statErr := os.Stat(files.Dir); statErr == nil {
			return files, nil // another process was faster; its files have the same checksums
		}
		return Files{}, fmt.Errorf("publish TPC-H files: %w", err)
	}
	return files, nil
}

// tableFile is a file being written, with its running checksum.
type tableFile struct {
	*bufio.Writer
	file *os.File
	sum  hash.Hash
}

// generateFiles writes all tables of a scale and checks their sums.
func generateFiles(ctx context.Context, files Files, scale Scale) (err error) {
	g, err := NewGenerator(scale)
	if err != nil {
		return err
	}
	open := make(map[Table]*tableFile)
	defer func() {
		for _, f := range open {
			err = errors.Join(err, f.file.Close())
		}
	}()
	writers := make(map[Table]io.Writer)
	for _, table := range Tables {
		f, err := os.Create(files.Path(table))
		if err != nil {
			return fmt.Errorf("create TPC-H file: %w", err)
		}
		sum := sha256.New()
		open[table] = &tableFile{bufio.NewWriterSize(io.MultiWriter(f, sum), 1<<20), f, sum}
		writers[table] = open[table]
	}
	if err := g.Write(ctx, writers); err != nil {
		return fmt.Errorf("generate TPC-H at scale factor %s: %w", scale, err)
	}
	for table, f := range open {
		if err := f.Flush(); err != nil {
			return fmt.Errorf("write TPC-H file: %w", err)
		}
		got, want := hex.EncodeToString(f.sum.Sum(nil)), Checksum(scale, table)
		if want != "" && got != want {
			return fmt.Errorf("generated table %s at scale factor %s has checksum %s, want %s", table, scale, got, want)
		}
	}
	return nil
}
