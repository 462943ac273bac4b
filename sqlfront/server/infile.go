package server

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"vitess.io/vitess/go/mysql"

	"github.com/colonnadedb/colonnade/sqlfront/parse"
	"github.com/colonnadedb/colonnade/sqlfront/sqlerr"
)

// openInfile opens the file that the statement names, the client's or the server's. done ends its use.
func (sess *session) openInfile(stmt *parse.LoadData) (src io.Reader, done func() error, err error) {
	if !stmt.Local {
		f, err := sess.openServerFile(stmt.File)
		if err != nil {
			return nil, nil, err
		}
		return f, func() error { f.Close(); return nil }, nil
	}
	if sess.vars.Global("local_infile") != "ON" {
		return nil, nil, sqlerr.LocalInfileRefused.New()
	}
	f := &localFile{conn: sess.conn}
	if err := sess.conn.WritePacketDirect(append([]byte{0xfb}, stmt.File...)); err != nil {
		return nil, nil, err
	}
	if err := sess.conn.FlushWriteBuffer(); err != nil {
		return nil, nil, err
	}
	return f, f.drain, nil
}

// openServerFile opens a file below secure_file_priv.
func (sess *session) openServerFile(name string) (*os.File, error) {
	root := sess.vars.Global("secure_file_priv")
	if root == "" {
		return nil, sqlerr.OptionPreventsStmt.New("--secure-file-priv")
	}
	root, err := filepath.EvalSymlinks(root)
	if err != nil {
		return nil, sqlerr.OptionPreventsStmt.New("--secure-file-priv")
	}
	if !filepath.IsAbs(name) {
		name = filepath.Join(root, name)
	}
	real, err := filepath.EvalSymlinks(name)
	if err != nil {
		// Whether a file exists elsewhere is nobody's business.
		if !within(root, filepath.Clean(name)) {
			return nil, sqlerr.OptionPreventsStmt.New("--secure-file-priv")
		}
		return nil, sqlerr.FileNotFound.New(name, reason(err))
	}
	if !within(root, real) {
		return nil, sqlerr.OptionPreventsStmt.New("--secure-file-priv")
	}
	f, err := os.Open(real)
	if err != nil {
		return nil, sqlerr.FileNotFound.New(name, reason(err))
	}
	if st, err := f.Stat(); err != nil || st.IsDir() {
		f.Close()
		return nil, sqlerr.FileNotFound.New(name, "is a directory")
	}
	return f, nil
}

func within(root, path string) bool {
	rel, err := filepath.Rel(root, path)
	return err == nil && rel != ".." && !strings.HasPrefix(rel, ".."+string(filepath.Separator))
}

func reason(err error) string {
	var path *os.PathError
	if errors.As(err, &path) {
		return path.Err.Error()
	}
	return err.Error()
}

// localFile reads the file that the client sends: packets up to an empty one.
type localFile struct {
	conn *mysql.Conn
	left int // of the current packet
	end  bool
	err  error // of the connection
}

// Read implements io.Reader.
func (f *localFile) Read(p []byte) (int, error) {
	if len(p) == 0 {
		return 0, nil
	}
	if err := f.header(); err != nil {
		return 0, err
	}
	n := min(len(p), f.left)
	if err := f.conn.ReadDataInto(p[:n]); err != nil {
		return 0, f.fail(err)
	}
	f.left -= n
	return n, nil
}

// header reads the next packet's header if the current one is used up.
func (f *localFile) header() error {
	switch {
	case f.err != nil:
		return f.err
	case f.end:
		return io.EOF
	case f.left > 0:
		return nil
	}
	var h [mysql.PacketHeaderSize]byte
	n, err := f.conn.ReadHeaderInto(h[:])
	if err != nil {
		return f.fail(err)
	}
	if n == 0 {
		f.end = true
		return io.EOF
	}
	f.left = n
	return nil
}

// fail remembers that the connection is lost. The end of the connection is not the end of the file.
func (f *localFile) fail(err error) error {
	f.err = fmt.Errorf("client went away in the middle of its file: %w", err)
	if errors.Is(err, io.EOF) {
		f.err = fmt.Errorf("client went away in the middle of its file: %w", io.ErrUnexpectedEOF)
	}
	return f.err
}

// drain reads what is left, so that the connection can go on.
func (f *localFile) drain() error {
	buf := make([]byte, 64<<10)
	for {
		if _, err := f.Read(buf); err == io.EOF {
			return nil
		} else if err != nil {
			return err
		}
	}
}
