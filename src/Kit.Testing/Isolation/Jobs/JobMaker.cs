using System.Reflection;
using System.Text.Json;

namespace Kit.Testing;

/// <summary>
/// Makes jobs of any type whose ids are a party's: each of the entity that its member's name names, and where it names none, of each entity
/// in turn.
/// </summary>
internal sealed class JobMaker(Party party)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    /// <summary>The jobs to try; where none could be made, why not.</summary>
    public (IReadOnlyList<object> Jobs, string? WhyNot) Make(Type type)
    {
        try
        {
            var owner = IdSource.Of(party);
            var filler = new ValueFiller(owner);
            var job = filler.Value(type, "", owner.Rows is [var first, ..] ? first : null);

            // Only where a name said nothing is there more than one to try.
            return filler.Guessed
                ? ([.. owner.Rows.Select(r => Stored(new ValueFiller(owner).Value(type, "", r)!, type))], null)
                : ([Stored(job!, type)], null);
        }
        catch (Exception e) when (e is InvalidOperationException or NotSupportedException or JsonException or TargetInvocationException or MemberAccessException or ArgumentException)
        {
            return ([], (e.InnerException ?? e).Message);
        }
    }

    // As it would come out of the queue.
    private static object Stored(object job, Type type) => JsonSerializer.Deserialize(JsonSerializer.Serialize(job, type, Json), type, Json)
        ?? throw new InvalidOperationException($"{type} is null once it is stored.");
}
