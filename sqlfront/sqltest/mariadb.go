package sqltest

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"syscall"
	"time"
)

// errNoMariaDB says that the oracle is not installed.
var errNoMariaDB = errors.New("mariadbd is not installed (apt-get install mariadb-server)")

// findMariaDB returns the paths of the server and of the program that makes its data folder.
func findMariaDB() (server, install string, err error) {
	if server, err = exec.LookPath("mariadbd"); err != nil {
		if server, err = exec.LookPath("/usr/sbin/mariadbd"); err != nil {
			return "", "", errNoMariaDB
		}
	}
	if install, err = exec.LookPath("mariadb-install-db"); err != nil {
		return "", "", errNoMariaDB
	}
	return server, install, nil
}

// startMariaDB starts a MariaDB on a new data folder below dir, reachable by a socket alone.
func startMariaDB(ctx context.Context, dir string) (*target, error) {
	server, install, err := findMariaDB()
	if err != nil {
		return nil, err
	}
	data, socket := filepath.Join(dir, "mariadb"), filepath.Join(dir, "s")
	args := []string{"--no-defaults", "--datadir=" + data, "--user=" + os.Getenv("USER")}
	if os.Geteuid() == 0 {
		args[2] = "--user=root"
	}
	made := exec.CommandContext(ctx, install, append(args, "--auth-root-authentication-method=normal",
		"--skip-test-db", "--innodb-flush-log-at-trx-commit=0", "--innodb-flush-method=nosync")...)
	if out, err := made.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("mariadb-install-db: %w\n%s", err, out)
	}
	log, err := os.Create(filepath.Join(dir, "mariadb.log"))
	if err != nil {
		return nil, err
	}
	cmd := exec.Command(server, append(args, "--skip-networking", "--socket="+socket,
		"--pid-file="+filepath.Join(dir, "pid"), "--character-set-server=utf8mb4",
		"--collation-server=utf8mb4_general_ci", "--innodb-flush-log-at-trx-commit=0",
		"--innodb-flush-method=nosync", "--innodb-doublewrite=0", "--default-time-zone=+00:00",
		"--default-storage-engine=Aria", "--max-allowed-packet=64M")...)
	cmd.Stdout, cmd.Stderr = log, log
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	started, ended := make(chan error), make(chan struct{})
	go func() {
		// The kernel takes the end of the thread that started a child for the death of the parent.
		runtime.LockOSThread()
		defer runtime.UnlockOSThread()
		defer close(ended)
		err := cmd.Start()
		started <- err
		if err == nil {
			cmd.Wait() // it is killed, which is no error here
		}
	}()
	if err := <-started; err != nil {
		return nil, errors.Join(err, log.Close())
	}
	t := &target{name: "mariadb"}
	end := func() error {
		cmd.Process.Kill() // the folder goes away: nothing is worth a clean end
		<-ended
		return log.Close()
	}
	if t.db, err = openDB("unix", socket); err != nil {
		return nil, errors.Join(err, end())
	}
	t.stop = func() error { return errors.Join(t.db.Close(), end()) }
	for deadline := time.Now().Add(startLimit); ; time.Sleep(50 * time.Millisecond) {
		if err = t.db.PingContext(ctx); err == nil {
			return t, nil
		}
		if time.Now().After(deadline) {
			text, _ := os.ReadFile(log.Name())
			return nil, errors.Join(fmt.Errorf("mariadbd did not start: %w\n%s", err, text), t.stop())
		}
	}
}
