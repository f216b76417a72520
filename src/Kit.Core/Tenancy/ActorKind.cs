namespace Kit.Tenancy;

/// <summary>The kinds of actor.</summary>
public enum ActorKind
{
    /// <summary>The program itself.</summary>
    System,

    /// <summary>Somebody who has not said who they are.</summary>
    Anonymous,

    /// <summary>A person.</summary>
    User,

    /// <summary>Another program, by OAuth.</summary>
    Client,

    /// <summary>A background job.</summary>
    Job,

    /// <summary>Platform staff.</summary>
    Operator,
}
