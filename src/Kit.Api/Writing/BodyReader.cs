using System.Buffers;
using System.Text.Json;
using Kit.Api.Http;
using Kit.Api.Model;
using Kit.Data;

namespace Kit.Api.Writing;

/// <summary>Reads a JSON object into an entity, straight from the bytes, and collects all that is wrong with it.</summary>
internal sealed class BodyReader<TEntity>(ResourceModel resource)
    where TEntity : class
{
    private readonly FieldWriter<TEntity>[] _writers = [.. resource.Fields.Select(FieldWriter<TEntity>.Of)];

    /// <summary>The writers, by the members' place in the resource.</summary>
    public IReadOnlyList<FieldWriter<TEntity>> Writers => _writers;

    /// <summary>Reads a body.</summary>
    /// <param name="body">The bytes.</param>
    /// <param name="db">Where the entity will be saved.</param>
    /// <param name="entity">The entity.</param>
    /// <param name="creates">Whether it is new.</param>
    /// <param name="given">Which members the body has.</param>
    /// <param name="errors">What is wrong with members.</param>
    /// <returns>What is wrong with the body itself.</returns>
    public ApiProblem? Read(ReadOnlySequence<byte> body, KitDbContext db, TEntity entity, bool creates, bool[] given, MemberErrors errors)
    {
        var reader = new Utf8JsonReader(body);
        try
        {
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            {
                return ApiProblem.Body("The body must be a JSON object.");
            }

            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                ReadMember(ref reader, db, entity, creates, given, errors);
            }

            // The end of the object has been read; anything after it is refused here.
            return reader.Read() ? ApiProblem.Body("The body must be one JSON object.") : null;
        }
        catch (JsonException e)
        {
            return ApiProblem.Body(FormattableString.Invariant($"The body is not JSON: line {e.LineNumber + 1}, byte {e.BytePositionInLine + 1}."));
        }
    }

    private void ReadMember(ref Utf8JsonReader reader, KitDbContext db, TEntity entity, bool creates, bool[] given, MemberErrors errors)
    {
        var writer = Find(ref reader);
        if (writer is null)
        {
            errors.Add(NameOf(ref reader), "is not a member of this resource");
            reader.Skip();
            return;
        }

        var field = writer.Field;
        if (given[field.Index])
        {
            errors.Add(field.Name, "is given more than once");
        }

        given[field.Index] = true;
        reader.Read();
        if (!(creates ? field.CanCreate : field.CanPatch))
        {
            errors.Add(field.Name, field.CanCreate ? "can't be changed once it is set" : "can't be set");
        }
        else if (writer.Read(ref reader, db, entity) is { } error)
        {
            errors.Add(field.Name, error);
        }

        // Objects and arrays that no codec has read; for those that one has, this does nothing.
        reader.Skip();
    }

    private FieldWriter<TEntity>? Find(ref Utf8JsonReader reader)
    {
        foreach (var writer in _writers)
        {
            if (reader.ValueTextEquals(writer.Field.JsonName.EncodedUtf8Bytes))
            {
                return writer;
            }
        }

        return null;
    }

    private static string NameOf(ref Utf8JsonReader reader)
    {
        try
        {
            return reader.GetString()!;
        }
        catch (InvalidOperationException)
        {
            return "?"; // half of a surrogate pair
        }
    }
}
