namespace Kit.Auth;

/// <summary>What a request needs to know of a user; kept in memory.</summary>
internal sealed record UserInfo(Guid Id, string Email, string Name, bool IsOperator, bool Disabled);
