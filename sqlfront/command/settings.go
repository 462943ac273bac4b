package command

import (
	"errors"
	"fmt"
	"log/slog"
	"net"

	"github.com/colonnadedb/colonnade/sqlfront/command/config"
)

// EnvPrefix begins the name of every environment variable that sets something.
const EnvPrefix = "COLONNADE_"

// Settings are the settings of the serve command. The tags make its flags, environment variables, configuration file
// and help texts.
type Settings struct {
	DataDir string `name:"data-dir" doc:"folder that holds the data; made if missing, used by one server at a time"`

	DBRoots string `name:"dbroots" doc:"folders that hold the segment files, with commas between, one for each device; empty for data1 in the data folder"`

	Listen         string `name:"listen" doc:"HOST:PORT that clients connect to; port 0 takes a free one"`
	Socket         string `name:"socket" doc:"path of a Unix socket that clients may connect to as well; empty for none"`
	MaxConnections int    `name:"max-connections" doc:"connections at one time; further ones get error 1040"`
	ServerVersion  string `name:"server-version" doc:"version that clients are told; many of them choose their SQL by it"`

	LocalInfile    bool   `name:"local-infile" doc:"let clients send files with LOAD DATA LOCAL INFILE"`
	SecureFilePriv string `name:"secure-file-priv" doc:"folder that LOAD DATA INFILE may read server files below; empty for none"`

	CacheSize   config.Size `name:"cache-size" doc:"memory for the block cache; 0 takes a quarter of the machine's"`
	QueryMemory config.Size `name:"query-memory" doc:"memory that one query may use; 0 takes a quarter of the machine's"`
	Workers     int         `name:"workers" doc:"worker threads that run queries; 0 takes one for each CPU"`

	LogLevel slog.Level `name:"log-level" doc:"least level that is logged: debug, info, warn or error"`
}

// DefaultSettings are the settings that hold where nothing else is said.
func DefaultSettings() Settings {
	return Settings{
		DataDir:        "data",
		Listen:         "127.0.0.1:3306",
		MaxConnections: 500,
		ServerVersion:  "10.11.19-MariaDB-Colonnade",
		LogLevel:       slog.LevelInfo,
	}
}

// Check says what is wrong with the settings.
func (s Settings) Check() error {
	var errs []error
	if s.DataDir == "" {
		errs = append(errs, errors.New("data-dir is empty: name the folder that holds the data"))
	}
	if _, _, err := net.SplitHostPort(s.Listen); err != nil {
		errs = append(errs, fmt.Errorf("listen %q: want HOST:PORT, such as 127.0.0.1:3306", s.Listen))
	}
	if s.ServerVersion == "" || s.ServerVersion[0] < '0' || s.ServerVersion[0] > '9' {
		errs = append(errs, fmt.Errorf("server-version %q: must begin with a digit", s.ServerVersion))
	}
	if s.MaxConnections < 1 {
		errs = append(errs, fmt.Errorf("max-connections %d: want at least 1", s.MaxConnections))
	}
	if s.Workers < 0 {
		errs = append(errs, fmt.Errorf("workers %d: want 0 or more", s.Workers))
	}
	return errors.Join(errs...)
}
