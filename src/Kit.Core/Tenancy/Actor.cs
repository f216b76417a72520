using System.ComponentModel;

namespace Kit.Tenancy;

/// <summary>Who acts: written into every audit entry.</summary>
/// <param name="Kind">What kind of actor it is.</param>
/// <param name="Id">The user's, client's or job's id.</param>
/// <param name="Name">How it is shown: a name or an address.</param>
[ImmutableObject(true)]
public sealed record Actor(ActorKind Kind, string Id, string Name)
{
    /// <summary>The program itself: seeds, migrations, schedules.</summary>
    public static Actor System { get; } = new(ActorKind.System, "system", "System");

    /// <summary>Somebody who has not said who they are.</summary>
    public static Actor Anonymous { get; } = new(ActorKind.Anonymous, "anonymous", "Anonymous");
}
