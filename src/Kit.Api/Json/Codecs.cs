namespace Kit.Api.Json;

/// <summary>Finds the codec of a type.</summary>
internal static class Codecs
{
    public static Codec Of(Type type)
    {
        if (Nullable.GetUnderlyingType(type) is { } underlying)
        {
            return Make(typeof(NullableCodec<>), underlying, Of(underlying));
        }

        return type.IsEnum ? Make(typeof(EnumCodec<>), type) : Simple(type) ?? Make(typeof(SerializerCodec<>), type);
    }

    private static Codec? Simple(Type type) => Type.GetTypeCode(type) switch
    {
        TypeCode.String => new StringCodec(),
        TypeCode.Boolean => new BoolCodec(),
        TypeCode.Byte => new IntegerCodec<byte>(),
        TypeCode.SByte => new IntegerCodec<sbyte>(),
        TypeCode.Int16 => new IntegerCodec<short>(),
        TypeCode.UInt16 => new IntegerCodec<ushort>(),
        TypeCode.Int32 => new IntegerCodec<int>(),
        TypeCode.UInt32 => new IntegerCodec<uint>(),
        TypeCode.Int64 => new IntegerCodec<long>(),
        TypeCode.Decimal => new DecimalCodec(),
        TypeCode.Double => new FloatCodec<double>(),
        TypeCode.Single => new FloatCodec<float>(),
        TypeCode.DateTime => new DateTimeCodec(),
        _ when type == typeof(Guid) => new GuidCodec(),
        _ when type == typeof(DateTimeOffset) => new InstantCodec(),
        _ when type == typeof(DateOnly) => new DateCodec(),
        _ when type == typeof(TimeOnly) => new TimeCodec(),
        _ when type == typeof(byte[]) => new BytesCodec(),
        _ => null,
    };

    private static Codec Make(Type definition, Type argument, params object[] arguments) =>
        (Codec)Activator.CreateInstance(definition.MakeGenericType(argument), arguments)!;
}
