package floor

import (
	"time"

	"github.com/google/uuid"

	"gongxiang/internal/calendar"
	"gongxiang/jobs/apply"
	"gongxiang/jobs/recommend"
)

// What the pages of the live day read. Every page begins with a snapshot, which
// names the rooms and how far each was when it was read; the rooms' events carry
// the same things again, whole.
type (
	// Room is a room to join, and the event up to which the snapshot knows it.
	Room struct {
		ID   uuid.UUID `json:"id"`
		Kind string    `json:"kind" enum:"fair,hall,booth,me,talk,desk,host"`
		Of   uuid.UUID `json:"of" doc:"招聘会、展厅、展位、账号或排队号"`
		Seq  int64     `json:"seq" doc:"读到第几条"`
	}
	// Fair is the fair as the live pages show it.
	Fair struct {
		ID           uuid.UUID  `json:"id"`
		Name         string     `json:"name"`
		Rules        string     `json:"rules" doc:"参会须知"`
		Status       string     `json:"status" enum:"planned,open,live,paused,closed,archived"`
		Rehearsal    bool       `json:"rehearsal" doc:"演练，不计入场次"`
		StartsAt     time.Time  `json:"startsAt"`
		EndsAt       time.Time  `json:"endsAt"`
		ClosedReason string     `json:"closedReason"`
		TalksUntil   *time.Time `json:"talksUntil,omitempty" doc:"已经闭馆：正在面谈的，到这个时间结束"`
	}
	// Hall is a hall with its booths, in order of their names.
	Hall struct {
		ID       uuid.UUID `json:"id"`
		Name     string    `json:"name"`
		Kind     string    `json:"kind" enum:"industry,town"`
		Visitors int       `json:"visitors" doc:"现在在馆内的人数"`
		Booths   []Booth   `json:"booths"`
	}
	// Booth is a booth with its numbers of this moment.
	Booth struct {
		ID           uuid.UUID `json:"id"`
		HallID       uuid.UUID `json:"hallId"`
		EnterpriseID uuid.UUID `json:"enterpriseId"`
		Firm         string    `json:"firm" doc:"企业名称"`
		Introduction string    `json:"introduction"`
		OpensAt      time.Time `json:"opensAt" doc:"从什么时候接待；和招聘会的开始相同时，随招聘会"`
		ClosesAt     time.Time `json:"closesAt" doc:"接待到什么时候；和招聘会的结束相同时，随招聘会"`
		Open         bool      `json:"open" doc:"招聘人员在场，可以排队"`
		Shut         bool      `json:"shut" doc:"被主办方关闭"`
		Absent       bool      `json:"absent" doc:"开着，但是招聘人员都不在线"`
		Vacancies    int       `json:"vacancies" doc:"岗位数"`
		Heads        int       `json:"heads" doc:"招聘人数"`
		Counts
	}
	// Counts are a booth's numbers, the only part of it that changes every second.
	Counts struct {
		Visitors int     `json:"visitors" doc:"现在在展位上的人数"`
		Waiting  int     `json:"waiting" doc:"在排队的人数"`
		Talking  int     `json:"talking" doc:"被叫到和正在面谈的人数"`
		Seats    int     `json:"seats" doc:"有人的面谈席"`
		Minutes  float64 `json:"minutes" doc:"前面每一个人大约要等的分钟数"`
	}
	// Vacancy is a post of a booth.
	Vacancy struct {
		ID        uuid.UUID     `json:"id"`
		Title     string        `json:"title"`
		TradeName string        `json:"tradeName"`
		TownName  string        `json:"townName"`
		Headcount int           `json:"headcount"`
		PayMinFen *int64        `json:"payMinFen,omitempty"`
		PayMaxFen *int64        `json:"payMaxFen,omitempty"`
		PayUnit   string        `json:"payUnit" enum:"month,day,hour,piece"`
		Lodging   bool          `json:"lodging"`
		ValidTo   calendar.Date `json:"validTo"`
	}
	// Ticket is a place in a queue as its seeker reads it (also the body of event
	// "ticket" of his room).
	Ticket struct {
		ID          uuid.UUID  `json:"id"`
		FairID      uuid.UUID  `json:"fairId"`
		BoothID     uuid.UUID  `json:"boothId"`
		Firm        string     `json:"firm"`
		Number      int        `json:"number" doc:"排队号"`
		Status      string     `json:"status" enum:"waiting,away,called,in_talk,done,left,no_show"`
		Share       bool       `json:"share" doc:"排队时就让企业看到姓名和求职意向"`
		JoinedAt    time.Time  `json:"joinedAt"`
		PlaceUntil  *time.Time `json:"placeUntil,omitempty" doc:"不在线：位置保留到什么时候"`
		CalledUntil *time.Time `json:"calledUntil,omitempty" doc:"已经叫到：到什么时候还不进入，就算过号"`
		Seat        string     `json:"seat,omitempty" doc:"面谈席"`
		TalkAt      *time.Time `json:"talkAt,omitempty"`
		EndedAt     *time.Time `json:"endedAt,omitempty"`
		EndedWhy    string     `json:"endedWhy" enum:",seeker,firm,gone,late,closed,shut,hours,banned" doc:"怎么结束的：自己离开、企业结束、离线太久、叫到没有来、闭馆、展位关闭、过了展位的开放时间、被移出"`
		TalkRoom    *uuid.UUID `json:"talkRoom,omitempty" doc:"面谈的房间；面谈开始以后才有，从第 0 条加入"`
		Offers      []Offer    `json:"offers"`
		Answer      string     `json:"answer" enum:",thank,refuse,invite" doc:"招聘会以后企业的答复：谢谢参加、暂不合适、邀请投递"`
		AnsweredAt  *time.Time `json:"answeredAt,omitempty"`
		InvitedTo   *Invited   `json:"invitedTo,omitempty" doc:"邀请投递的岗位"`
		Version     int        `json:"version"`
	}
	// Invited is the post that somebody is invited to apply for.
	Invited struct {
		VacancyID uuid.UUID `json:"vacancyId"`
		Title     string    `json:"title"`
		Open      bool      `json:"open" doc:"还在招聘"`
	}
	// Offer is an offer made inside a talk; both sides read the same (also the
	// body of events "offer", "offer_made" and "offer_answered").
	Offer struct {
		ID            uuid.UUID     `json:"id"`
		TicketID      uuid.UUID     `json:"ticketId"`
		VacancyID     uuid.UUID     `json:"vacancyId"`
		Title         string        `json:"title" doc:"岗位名称"`
		Text          string        `json:"text" doc:"工资、班次等说明"`
		StartOn       calendar.Date `json:"startOn" doc:"到岗日期"`
		Status        string        `json:"status" enum:"made,accepted,refused,withdrawn,lapsed"`
		ApplicationID *uuid.UUID    `json:"applicationId,omitempty" doc:"接受以后生成的求职申请"`
		MadeAt        time.Time     `json:"madeAt"`
		AnsweredAt    *time.Time    `json:"answeredAt,omitempty"`
	}
	// Limits are what counts at this fair, to be shown and counted down.
	Limits struct {
		Tickets       int `json:"tickets" doc:"一个人同时最多排几个队"`
		ComeSeconds   int `json:"comeSeconds" doc:"叫到以后要在几秒内进入"`
		AwaySeconds   int `json:"awaySeconds" doc:"不在线时，位置保留几秒"`
		FinishSeconds int `json:"finishSeconds" doc:"闭馆或展位结束接待以后，正在面谈的还可以谈几秒"`
	}

	// Live is the fair for whoever is there.
	Live struct {
		At      time.Time `json:"at" doc:"服务器的时间；倒计时以它为准"`
		Fair    Fair      `json:"fair"`
		Halls   []Hall    `json:"halls"`
		Tickets []Ticket  `json:"tickets" doc:"自己的，先是还没有结束的"`
		Muted   bool      `json:"muted" doc:"自己被禁言"`
		Banned  bool      `json:"banned" doc:"自己被移出"`
		Limits  Limits    `json:"limits"`
		Rooms   []Room    `json:"rooms" doc:"要加入的房间，以及读到第几条"`
	}
	// BoothLive is one booth for whoever is there.
	BoothLive struct {
		At        time.Time `json:"at"`
		Fair      Fair      `json:"fair"`
		Booth     Booth     `json:"booth"`
		Vacancies []Vacancy `json:"vacancies"`
		Numbers   []int     `json:"numbers" doc:"正在排队的号，按顺序"`
		Ticket    *Ticket   `json:"ticket,omitempty" doc:"自己在这里最近的一张"`
		Others    []Ticket  `json:"others" doc:"自己在其他展位还没有结束的"`
		Muted     bool      `json:"muted"`
		Limits    Limits    `json:"limits"`
		Rooms     []Room    `json:"rooms"`
	}
	// Seat is where one recruiter talks.
	Seat struct {
		ID        uuid.UUID  `json:"id"`
		Name      string     `json:"name"`
		AccountID *uuid.UUID `json:"accountId,omitempty" doc:"谁坐在这里"`
		By        string     `json:"by" doc:"他的姓名"`
		TakenAt   *time.Time `json:"takenAt,omitempty"`
		Here      bool       `json:"here" doc:"他在线"`
	}
	// Guest is a ticket as the booth's firm reads it (also the body of event
	// "ticket" of the desk's room). The name is masked until the talk, unless he
	// shows his profile.
	Guest struct {
		ID          uuid.UUID       `json:"id"`
		AccountID   uuid.UUID       `json:"accountId" doc:"聊天里的 by"`
		Number      int             `json:"number"`
		Name        string          `json:"name"`
		Status      string          `json:"status" enum:"waiting,away,called,in_talk,done,left,no_show"`
		SeatID      *uuid.UUID      `json:"seatId,omitempty"`
		Fits        []VacancyFit    `json:"fits" doc:"对本展位各个岗位合适的程度，最合适的在前"`
		Profile     *recommend.Wish `json:"profile,omitempty" doc:"求职意向；他给看，或者已经面谈"`
		JoinedAt    time.Time       `json:"joinedAt"`
		CalledAt    *time.Time      `json:"calledAt,omitempty"`
		CalledUntil *time.Time      `json:"calledUntil,omitempty"`
		TalkAt      *time.Time      `json:"talkAt,omitempty"`
		EndedAt     *time.Time      `json:"endedAt,omitempty"`
		EndedWhy    string          `json:"endedWhy" enum:",seeker,firm,gone,late,closed,shut,hours,banned"`
		Outcome     string          `json:"outcome" enum:",fit,unfit,later" doc:"合适、不合适、以后再说"`
		Note        string          `json:"note" doc:"企业自己的记录，求职者看不到"`
		TalkRoom    *uuid.UUID      `json:"talkRoom,omitempty" doc:"面谈的房间；面谈开始以后才有，从第 0 条加入"`
		Offers      []Offer         `json:"offers"`
		Version     int             `json:"version"`
	}
	// VacancyFit is how well one of the booth's posts fits a seeker.
	VacancyFit struct {
		VacancyID uuid.UUID `json:"vacancyId"`
		Title     string    `json:"title"`
		apply.Fit
	}
	// Desk is the recruiters' side of a booth.
	Desk struct {
		At        time.Time  `json:"at"`
		Fair      Fair       `json:"fair"`
		Booth     Booth      `json:"booth"`
		Vacancies []Vacancy  `json:"vacancies"`
		Seats     []Seat     `json:"seats"`
		MySeat    *uuid.UUID `json:"mySeat,omitempty"`
		Queue     []Guest    `json:"queue" doc:"还没有结束的，按号"`
		Done      []Guest    `json:"done" doc:"已经结束的，最近的在前，最多 200 个"`
		Limits    Limits     `json:"limits"`
		Rooms     []Room     `json:"rooms" doc:"包括正在进行的面谈"`
	}
	// Report is what somebody reported of a booth.
	Report struct {
		ID         uuid.UUID  `json:"id"`
		BoothID    uuid.UUID  `json:"boothId"`
		Firm       string     `json:"firm"`
		AccountID  uuid.UUID  `json:"accountId" doc:"举报人，禁言和移出用"`
		Name       string     `json:"name" doc:"举报人，打码"`
		Text       string     `json:"text"`
		At         time.Time  `json:"at"`
		Answer     string     `json:"answer"`
		AnsweredAt *time.Time `json:"answeredAt,omitempty"`
	}
	// Sanction is a mute or a ban that stands.
	Sanction struct {
		AccountID uuid.UUID  `json:"accountId"`
		Name      string     `json:"name" doc:"打码；企业是企业名称"`
		Kind      string     `json:"kind" enum:"mute,ban"`
		Reason    string     `json:"reason"`
		At        time.Time  `json:"at"`
		Until     *time.Time `json:"until,omitempty" doc:"不填为直到解除"`
	}
	// Host is the host's console.
	Host struct {
		At        time.Time  `json:"at"`
		Fair      Fair       `json:"fair"`
		Visitors  int        `json:"visitors" doc:"现在在线的人数"`
		Came      int        `json:"came" doc:"来过的人数"`
		Halls     []Hall     `json:"halls"`
		Reports   []Report   `json:"reports" doc:"没有答复的在前"`
		Sanctions []Sanction `json:"sanctions"`
		Rooms     []Room     `json:"rooms"`
	}
)
