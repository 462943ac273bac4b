package shell

import (
	"bufio"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/term"
)

// keptHistory is how many lines the history holds.
const keptHistory = 1000

// history is the lines of this and earlier terminal sessions, the newest last, backed by a file.
type history struct {
	file  string
	lines []string
}

var _ term.History = (*history)(nil)

// openHistory reads the history file; a missing one is empty, and "" means none.
func openHistory(file string) (*history, error) {
	h := &history{file: file}
	if file == "" {
		return h, nil
	}
	f, err := os.Open(file)
	if errors.Is(err, fs.ErrNotExist) {
		return h, nil
	}
	if err != nil {
		return h, fmt.Errorf("read the history file: %w", err)
	}
	defer f.Close()
	scan := bufio.NewScanner(f)
	scan.Buffer(nil, 1<<20)
	for scan.Scan() {
		h.remember(scan.Text())
	}
	return h, scan.Err()
}

// Add implements term.History. Statements that hold a password are left out.
func (h *history) Add(entry string) {
	if strings.TrimSpace(entry) == "" || (len(h.lines) > 0 && h.lines[len(h.lines)-1] == entry) {
		return
	}
	if upper := strings.ToUpper(entry); strings.Contains(upper, "PASSWORD") || strings.Contains(upper, "IDENTIFIED") {
		return
	}
	h.remember(entry)
}

func (h *history) remember(line string) {
	h.lines = append(h.lines, line)
	if len(h.lines) > keptHistory {
		h.lines = h.lines[len(h.lines)-keptHistory:]
	}
}

// Len implements term.History.
func (h *history) Len() int { return len(h.lines) }

// At implements term.History: 0 is the newest line.
func (h *history) At(i int) string { return h.lines[len(h.lines)-1-i] }

// save writes the history file, readable by its owner only.
func (h *history) save() error {
	if h.file == "" || len(h.lines) == 0 {
		return nil
	}
	if err := os.MkdirAll(filepath.Dir(h.file), 0o700); err != nil {
		return fmt.Errorf("write the history file: %w", err)
	}
	if err := os.WriteFile(h.file, []byte(strings.Join(h.lines, "\n")+"\n"), 0o600); err != nil {
		return fmt.Errorf("write the history file: %w", err)
	}
	return nil
}

// DefaultHistoryFile gives the place of the history file below the user's state folder, or "" where there is none.
func DefaultHistoryFile() string {
	state := os.Getenv("XDG_STATE_HOME")
	if state == "" {
		home, err := os.UserHomeDir()
		if err != nil {
			return ""
		}
		state = filepath.Join(home, ".local", "state")
	}
	return filepath.Join(state, "colonnade", "sql_history")
}
