package auth

import (
	"context"
	"slices"

	"github.com/google/uuid"
)

// Role is what an account may be; each has exactly one.
type Role string

// The roles.
const (
	Enterprise    Role = "enterprise"    // 企业: acts for one firm
	Seeker        Role = "seeker"        // 求职者
	TownOfficer   Role = "town_officer"  // 镇街专员: sees one of the 16 units
	CityOfficer   Role = "city_officer"  // 市级专员: sees all units
	Administrator Role = "administrator" // 管理员: accounts, trades, towns
)

// Roles are all roles, for whoever must go through them.
var Roles = []Role{Enterprise, Seeker, TownOfficer, CityOfficer, Administrator}

// Caller is who makes the request. The zero Caller is nobody.
type Caller struct {
	AccountID    uuid.UUID
	Role         Role
	EnterpriseID uuid.UUID // of an enterprise account
	TownCode     string    // of a town officer
	Dissolved    bool      // the firm no longer exists: its people look, they do not act
	Rehearsal    uuid.UUID // the fair in which the account plays a part: it does nothing else; zero: a real account
	Name         string
	SessionHash  []byte // of the session that the request came with
}

// Is reports whether the caller has one of the roles.
func (c Caller) Is(roles ...Role) bool { return slices.Contains(roles, c.Role) }

// Officer reports whether the caller is an officer of a town or the city.
func (c Caller) Officer() bool { return c.Is(TownOfficer, CityOfficer) }

// Scope is what the caller may see at most. Stores take it and put both values
// into their WHERE clause:
//
//	WHERE (@firm::uuid IS NULL OR enterprise_id = @firm) AND (@town::text IS NULL OR town_code = @town)
//
// so a query for somebody else's rows finds nothing. Both nil: the whole city.
type Scope struct {
	Firm *uuid.UUID
	Town *string
}

// Scope of an enterprise is its firm, of a town officer the town, of the city's
// officers and administrators everything. Seekers and nobody own no firm's rows:
// their scope is a firm that does not exist.
func (c Caller) Scope() Scope {
	switch c.Role {
	case CityOfficer, Administrator:
		return Scope{}
	case TownOfficer:
		return Scope{Town: &c.TownCode}
	case Enterprise:
		return Scope{Firm: &c.EnterpriseID}
	default:
		return Scope{Firm: &uuid.Nil}
	}
}

// Client is where a request came from.
type Client struct {
	Address string
	Agent   string
}

type (
	callerKey struct{}
	clientKey struct{}
)

// WithCaller notes who makes the request.
func WithCaller(ctx context.Context, c Caller) context.Context {
	return context.WithValue(ctx, callerKey{}, c)
}

// CallerFrom is who makes the request; the zero Caller when nobody is signed in.
func CallerFrom(ctx context.Context) Caller {
	c, _ := ctx.Value(callerKey{}).(Caller)
	return c
}

// WithClient notes where the request came from.
func WithClient(ctx context.Context, c Client) context.Context {
	return context.WithValue(ctx, clientKey{}, c)
}

// ClientFrom is where the request came from.
func ClientFrom(ctx context.Context) Client {
	c, _ := ctx.Value(clientKey{}).(Client)
	return c
}
