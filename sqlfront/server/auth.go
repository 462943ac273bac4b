package server

import (
	"net"

	"vitess.io/vitess/go/mysql"
	"vitess.io/vitess/go/mysql/sqlerror"
	querypb "vitess.io/vitess/go/vt/proto/query"

	"github.com/colonnadedb/colonnade/sqlfront/sqlerr"
)

// rootUser is the only account until there are others: it has no password and may come over loopback or a socket only.
const rootUser = "root"

// auth lets root in from this machine, while there is room.
type auth struct {
	s       *Server
	methods []mysql.AuthMethod
}

func newAuth(s *Server) *auth {
	a := &auth{s: s}
	a.methods = []mysql.AuthMethod{mysql.NewMysqlNativeAuthMethod(a, a)}
	return a
}

// AuthMethods implements mysql.AuthServer.
func (a *auth) AuthMethods() []mysql.AuthMethod { return a.methods }

// DefaultAuthMethodDescription implements mysql.AuthServer.
func (a *auth) DefaultAuthMethodDescription() mysql.AuthMethodDescription {
	return mysql.MysqlNativePassword
}

// HandleUser implements mysql.UserValidator: every name is checked, so that an unknown one gets the same answer.
func (a *auth) HandleUser(string) bool { return true }

// UserEntryWithHash implements mysql.HashStorage.
func (a *auth) UserEntryWithHash(_ *mysql.Conn, _ []byte, user string, response []byte, addr net.Addr) (mysql.Getter, error) {
	if a.s.full() {
		return nil, toClient(sqlerr.TooManyConnections.New())
	}
	if user == rootUser && len(response) == 0 && isLocal(addr) {
		return &account{user}, nil
	}
	using := "NO"
	if len(response) > 0 {
		using = "YES"
	}
	return nil, sqlerror.NewSQLErrorf(sqlerror.ERAccessDeniedError, sqlerror.SSAccessDeniedError,
		"Access denied for user '%s'@'%s' (using password: %s)", user, hostOf(addr), using)
}

func isLocal(addr net.Addr) bool {
	switch a := addr.(type) {
	case *net.TCPAddr:
		return a.IP.IsLoopback()
	case *net.UnixAddr:
		return true
	}
	return false
}

// hostOf is the host part of an account as messages show it.
func hostOf(addr net.Addr) string {
	if isLocal(addr) {
		return "localhost"
	}
	host, _, err := net.SplitHostPort(addr.String())
	if err != nil {
		return addr.String()
	}
	return host
}

// account is who logged in.
type account struct{ user string }

// Get implements mysql.Getter.
func (a *account) Get() *querypb.VTGateCallerID { return &querypb.VTGateCallerID{Username: a.user} }
