package account

import (
	"context"
	"slices"
	"strings"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"gongxiang/internal/auth"
	"gongxiang/internal/history"
	"gongxiang/internal/input"
	"gongxiang/internal/pii"
	"gongxiang/internal/problem"
)

// staff are the roles that an administrator gives out. Enterprises and seekers
// make their accounts themselves, and never become something else.
var staff = []auth.Role{auth.TownOfficer, auth.CityOfficer, auth.Administrator}

// NewStaff is an officer's or administrator's account to be made.
type NewStaff struct {
	Role     auth.Role `json:"role" doc:"town_officer 镇街专员，city_officer 市级专员，administrator 管理员"`
	Login    string    `json:"login" doc:"登录名"`
	Name     string    `json:"name" doc:"姓名"`
	Phone    string    `json:"phone,omitempty" doc:"手机号，填写后可用验证码登录"`
	TownCode string    `json:"townCode,omitempty" doc:"镇街专员所属的镇街"`
}

// Create makes an account with a one-time password, which is told once. For
// administrators. Codes: "invalid" (422), "login_taken", "phone_taken" (409).
func (s *Service) Create(ctx context.Context, in NewStaff) (a Account, password string, err error) {
	var f input.Form
	if !slices.Contains(staff, in.Role) {
		f.Add("role", "unknown", "这里只能建立镇街专员、市级专员和管理员的账号。")
	}
	if strings.TrimSpace(in.Login) == "" {
		f.Add("login", "required", "请填写登录名。")
	}
	var phone pii.Phone
	if in.Phone != "" {
		phone = Phone(&f, "phone", in.Phone)
	}
	if err := f.Err(); err != nil {
		return Account{}, "", err
	}
	password = auth.OneTimePassword()
	err = s.DB.InTx(ctx, func(tx pgx.Tx) error {
		id, err := s.Auth.CreateAccount(ctx, tx, auth.NewAccount{
			Role: in.Role, Login: in.Login, Name: in.Name, Phone: phone, TownCode: in.TownCode, Password: password})
		if err != nil {
			return err
		}
		a, err = s.read(ctx, tx, id)
		return err
	})
	return a, password, err
}

// Change is what an administrator may change of an account.
type Change struct {
	Name     string    `json:"name" doc:"姓名"`
	Role     auth.Role `json:"role,omitempty" doc:"账号类型，不填则不变；只有专员和管理员之间可以互换"`
	TownCode string    `json:"townCode,omitempty" doc:"镇街专员所属的镇街"`
	Disabled bool      `json:"disabled" doc:"是否停用"`
	Reason   string    `json:"reason,omitempty" maxLength:"400" doc:"停用或重新启用的原因，这时必填；不写姓名和号码"`
	Version  int       `json:"version" doc:"打开时的版本"`
}

// Update changes an account. Disabling it, and another role or town, end its
// sessions; the number of one that is disabled is told. For administrators, who cannot disable or demote themselves; one of
// them always remains. Codes: "not_found" (404), "stale_version" (409),
// "own_account", "last_administrator", "erased" (409), "invalid" (422).
func (s *Service) Update(ctx context.Context, id uuid.UUID, c Change) (a Account, err error) {
	err = s.DB.InTx(ctx, func(tx pgx.Tx) error {
		administrators, err := lockAdministrators(ctx, tx)
		if err != nil {
			return err
		}
		old, err := lockAccount(ctx, tx, id)
		if err != nil {
			return err
		}
		if old.Version != c.Version {
			current, err := s.view(old)
			if err != nil {
				return err
			}
			return problem.Stale(current)
		}
		if err := c.check(old, auth.CallerFrom(ctx).AccountID, administrators); err != nil {
			return err
		}
		if err := updateAccount(ctx, tx, id, c, s.Clock.Now()); err != nil {
			return err
		}
		if c.Disabled && !old.Disabled || c.Role != old.Role || c.TownCode != old.TownCode {
			if err := s.Auth.EndSessions(ctx, tx, id); err != nil {
				return err
			}
		}
		if err := s.recordChange(ctx, tx, old, c); err != nil {
			return err
		}
		if c.Disabled && !old.Disabled {
			if err := s.tell(ctx, tx, auth.NoticeDisabled, old); err != nil {
				return err
			}
		}
		a, err = s.read(ctx, tx, id)
		return err
	})
	return a, err
}

// check completes the change and refuses what may not be.
func (c *Change) check(old accountRow, by uuid.UUID, administrators []uuid.UUID) error {
	if c.Role == "" {
		c.Role = old.Role
	}
	if c.Role == auth.TownOfficer && c.TownCode == "" && old.Role == auth.TownOfficer {
		c.TownCode = old.TownCode
	}
	var f input.Form
	c.Name = f.Line("name", "姓名", c.Name, 1, auth.NameMost)
	if c.Role != old.Role && (!slices.Contains(staff, c.Role) || !slices.Contains(staff, old.Role)) {
		f.Add("role", "fixed", "企业和求职者的账号不能改为别的类型，别的账号也不能改为这两种。")
	}
	if (c.Role == auth.TownOfficer) != (c.TownCode != "") {
		f.Add("townCode", "scope", "镇街专员必须选择所属镇街，其他账号不选。")
	}
	if c.Reason = strings.TrimSpace(c.Reason); c.Disabled != old.Disabled {
		c.Reason = f.Line("reason", "原因", c.Reason, 2, 200)
	}
	if pii.InText(c.Reason) || pii.IDInText(c.Reason) {
		f.Add("reason", "number", "原因会长期保存，请不要写身份证号码、手机号和别的号码。")
	}
	if err := f.Err(); err != nil {
		return err
	}
	if old.erased() {
		return problem.Conflict("erased", "这个账号的主人已经注销，账号不能再修改和启用。")
	}
	if old.ID == by && (c.Disabled || c.Role != old.Role) {
		return problem.Conflict("own_account", "不能停用自己的账号，也不能改变自己的账号类型，请由另一位管理员操作。")
	}
	ends := old.Role == auth.Administrator && !old.Disabled && (c.Disabled || c.Role != auth.Administrator)
	if ends && len(administrators) == 1 {
		return problem.Conflict("last_administrator", "这是最后一个可用的管理员账号，不能停用或改为其他类型。")
	}
	return nil
}

// ResetPassword gives an account a one-time password and tells its number.
// Enterprises and seekers sign in by a code and set a password themselves, and get
// a number at the counter where they have none: nobody hands out a way into their
// accounts. For administrators. Codes: "not_found" (404), "has_phone", "no_phone",
// "erased" (409).
func (s *Service) ResetPassword(ctx context.Context, id uuid.UUID) (password string, err error) {
	a, err := readAccount(ctx, s.DB, id)
	switch {
	case err != nil:
		return "", err
	case a.erased():
		return "", problem.Conflict("erased", "这个账号的主人已经注销，不能再登录。")
	case a.PhoneEnc != nil && !slices.Contains(staff, a.Role):
		return "", problem.Conflict("has_phone", "这个账号登记了手机号，不给一次性密码：本人用验证码登录，在“账号安全”里设新密码。号码收不到短信的，请办理更换手机号。")
	case !slices.Contains(staff, a.Role):
		return "", problem.Conflict("no_phone", "企业和求职者的账号不给一次性密码。这个账号没有登记手机号，请本人带身份证来办理手机号，办好后用验证码登录。")
	}
	return s.Auth.ResetPassword(ctx, id)
}

// tell asks for a message to the number of an account, where it has one.
func (s *Service) tell(ctx context.Context, tx pgx.Tx, what auth.Notice, a accountRow) error {
	phone, err := s.Auth.UnsealPhone(a.PhoneEnc)
	if err != nil {
		return err
	}
	return s.Auth.TellLater(ctx, tx, what, phone, s.Clock.Now())
}

func (s *Service) recordChange(ctx context.Context, tx pgx.Tx, old accountRow, c Change) error {
	state := map[bool]string{false: "active", true: "disabled"}
	action := "update"
	switch {
	case c.Disabled && !old.Disabled:
		action = "disable"
	case !c.Disabled && old.Disabled:
		action = "enable"
	}
	detail := map[string]any{}
	if c.Role != old.Role {
		detail["role"] = []auth.Role{old.Role, c.Role}
	}
	if c.TownCode != old.TownCode {
		detail["townCode"] = []string{old.TownCode, c.TownCode}
	}
	if c.Name != old.Name {
		detail["name"] = true
	}
	by := auth.CallerFrom(ctx).AccountID
	return history.Record(ctx, tx, history.Event{
		Thing: "account", ThingID: old.ID, Action: action, From: state[old.Disabled], To: state[c.Disabled],
		Reason: c.Reason, Detail: detail, AccountID: &by, At: s.Clock.Now(),
	})
}
