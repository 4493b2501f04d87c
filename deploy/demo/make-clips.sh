#!/usr/bin/env bash
# Draws and sounds the demo series "Children of the Machine" with nothing but ffmpeg, and cuts every item as plain HLS.
# Run by hand when the look changes; the result (media/) is committed, so that a checkout plays without ffmpeg.
# Needs: ffmpeg with libx264 and libwebp, fonts-dejavu. Takes a few minutes; writes only into media/ beside this file.
#   deploy/demo/make-clips.sh              everything
#   deploy/demo/make-clips.sh episode-3    one item, or "hero", or "series"
set -euo pipefail
cd "$(dirname "$0")"

readonly series='Children of the Machine'
readonly fonts=/usr/share/fonts/truetype/dejavu
readonly rate=24 segment=4 budget=$((3 * 1000 * 1000))

# item | seconds | label | title | palette | lowest tone in Hz
readonly items='
pilot|20|PILOT|First Light|green|55
episode-1|12|EPISODE 1|Handshake|teal|61.7
episode-2|12|EPISODE 2|The Quiet Fork|amber|65.4
episode-3|12|EPISODE 3|Checksum|ember|73.4
episode-4|12|EPISODE 4|Night Shift|green|82.4
episode-5|12|EPISODE 5|Dead Reckoning|teal|49
episode-6|12|EPISODE 6|A House of Relays|amber|55
episode-7|12|EPISODE 7|Cold Start|green|65.4
episode-8|12|EPISODE 8|The Whole Signal|ember|73.4
episode-9|12|EPISODE 9|Afterimage|dusk|41.2'

# The brightness of a pixel, 0..1, as an expression of ffmpeg's geq. ld(0), ld(1) are its place: the middle is 0,0 and the picture 1 high,
# so that one expression serves the clip and the wide still alike. T is the time in seconds.
look() {
    case $1 in
    pilot) # light rises over the limb of a dark planet and a signal spreads from it
        echo "st(2,hypot(ld(0),ld(1)-1.50)-1.28);
            st(3,ld(0)-0.34+0.012*T);st(4,exp(-ld(3)*ld(3)*6));
            st(5,floor(X*36/H));st(6,floor(Y*36/H));st(7,sin(ld(5)*127.1+ld(6)*311.7)*43758.5);st(7,ld(7)-floor(ld(7)));st(9,ld(7)*997-floor(ld(7)*997));
            if(gt(ld(2),0),
                exp(-ld(2)*8)*(0.07+0.55*ld(4))+exp(-ld(2)*80)*(0.15+0.85*ld(4))
                +0.22*ld(4)*pow(0.5+0.5*sin(hypot(ld(3),ld(1)-0.2)*30-T*1.8),5)*exp(-ld(2)*2.2)
                +gt(ld(7),0.95)*gt(ld(2),0.06)*(ld(7)*11-10.2)*exp(-pow(hypot(X*36/H-ld(5)-0.2-0.6*ld(9),Y*36/H-ld(6)-0.2-0.6*(ld(7)*20-19))*14,2)),
                exp(ld(2)*45)*(0.10+0.5*ld(4)))" ;;
    episode-1) # two senders interfere
        echo "st(2,hypot(ld(0)-0.46,ld(1)+0.10));st(3,hypot(ld(0)+0.34,ld(1)+0.02));
            0.62*pow(0.5+0.25*(sin(ld(2)*46-T*2.2)+sin(ld(3)*46-T*2.2)),2)*exp(-min(ld(2),ld(3))*2.1)+exp(-ld(2)*22)+exp(-ld(3)*22)" ;;
    episode-2) # one line forks three times (each fold by abs() doubles the branches), pulses run along it
        echo "st(2,abs(ld(1)+0.06)-0.22/(1+exp(-(ld(0)+0.42)*14)));
            st(2,abs(ld(2))-0.11/(1+exp(-(ld(0)-0.02)*18)));st(2,abs(ld(2))-0.055/(1+exp(-(ld(0)-0.42)*24)));
            st(3,pow(0.5+0.5*sin(ld(0)*9-T*1.7),10));
            exp(-abs(ld(2))*220)*(0.36+0.64*ld(3))+exp(-abs(ld(2))*34)*(0.10+0.34*ld(3))" ;;
    episode-3) # a lattice of dots breathes
        echo "st(2,1/15);st(3,(floor(ld(0)/ld(2))+0.5)*ld(2));st(4,(floor(ld(1)/ld(2))+0.5)*ld(2));
            st(5,pow(0.5+0.25*(sin(ld(3)*5+T*0.7)+sin(ld(4)*7-ld(3)*2-T*0.9)),2));
            clip((0.004+0.024*ld(5)-hypot(ld(0)-ld(3),ld(1)-ld(4)))*H*0.7+0.5,0,1)*(0.12+0.88*ld(5))" ;;
    episode-4) # a grid runs to a lit horizon
        echo "st(2,ld(1)-0.02);st(3,1/max(abs(ld(2)),0.004));
            st(4,ld(0)*ld(3)*0.5);st(4,abs(ld(4)-floor(ld(4)+0.5)));st(5,ld(3)*0.35+T*0.5);st(5,abs(ld(5)-floor(ld(5)+0.5)));
            gt(ld(2),0)*(exp(-ld(4)*115/ld(3))+exp(-ld(5)*540/ld(3)/ld(3)))*min(1,ld(2)*5)*0.75*exp(-abs(ld(0))*0.9)
            +exp(-abs(ld(2))*13)*(0.35+0.55*exp(-ld(0)*ld(0)*3))+exp(-abs(ld(2))*160)*0.5" ;;
    episode-5) # a radar sweeps over three echoes
        echo "st(2,hypot(ld(0)-0.36,ld(1)+0.01));st(3,atan2(ld(1)+0.01,ld(0)-0.36));
            st(4,(T*0.9-ld(3))/(2*PI));st(4,ld(4)-floor(ld(4)));st(5,abs(ld(2)*9.6-floor(ld(2)*9.6+0.5)));
            lt(ld(2),0.47)*(0.60*exp(-ld(4)*4.5)*(0.35+ld(2))+0.04)+exp(-ld(5)*34)*0.33*lt(ld(2),0.49)
            +1.6*exp(-ld(4)*1.6)*(exp(-pow(hypot(ld(0)-0.56,ld(1)+0.20)*42,2))+exp(-pow(hypot(ld(0)-0.16,ld(1)-0.10)*50,2))
                +exp(-pow(hypot(ld(0)-0.47,ld(1)-0.27)*58,2)))" ;;
    episode-6) # a corridor of frames
        echo "st(2,ld(0)*0.60-0.14);st(3,max(abs(ld(2)),abs(ld(1)+0.03)));
            st(4,log(max(ld(3),0.002))*2.6-T*0.42);st(4,abs(ld(4)-floor(ld(4)+0.5)));st(5,abs(abs(ld(2))-abs(ld(1)+0.03)));
            exp(-ld(4)*52*sqrt(ld(3)+0.02))*(0.75-ld(3)*0.7)+exp(-ld(5)*160)*0.28*min(1,ld(3)*4)*(1-ld(3))+exp(-ld(3)*13)*0.95" ;;
    episode-7) # broken rings turn against each other until they fit
        echo "st(2,hypot(ld(0)-0.34,ld(1)+0.02)*16);st(3,floor(ld(2)));st(4,ld(2)-ld(3));
            st(5,(atan2(ld(1)+0.02,ld(0)-0.34)/(2*PI)+(12-T)*0.021*(mod(ld(3)*5,7)-3))*(2+mod(ld(3)*3,4)));st(5,ld(5)-floor(ld(5)));
            between(ld(3),1,6)*clip((0.30-abs(ld(4)-0.5))*H/16*0.7+0.5,0,1)*clip((0.33-abs(ld(5)-0.5))*60,0,1)*(0.22+0.10*mod(ld(3)*2,5))
            +exp(-ld(2)*2.2)*(0.7+0.25*sin(T*2.1))+0.20*exp(-ld(2)*0.34)" ;;
    episode-8) # every voice on one line
        echo "st(2,exp(-pow(ld(0)*1.15,2)*1.6)+0.06);st(3,ld(1)+0.08);
            0.95*exp(-abs(ld(3)-0.30*ld(2)*sin(ld(0)*6+T*0.9))*70)+0.75*exp(-abs(ld(3)-0.24*ld(2)*sin(ld(0)*9-T*1.1+1))*80)
            +0.60*exp(-abs(ld(3)-0.20*ld(2)*sin(ld(0)*14+T*1.4+2))*90)+0.45*exp(-abs(ld(3)-0.34*ld(2)*sin(ld(0)*4-T*0.7+4))*60)
            +0.30*exp(-abs(ld(3))*9)*ld(2)" ;;
    episode-9) # an eclipse and its last bead of light
        echo "st(2,hypot(ld(0)-0.34,ld(1)+0.03));st(3,atan2(ld(1)+0.03,ld(0)-0.34));st(4,ld(2)-0.27);
            if(gt(ld(4),0),
                exp(-ld(4)*5.2)*(0.38+0.13*sin(ld(3)*7+T*0.4)+0.11*sin(ld(3)*17-T*0.6)+0.08*sin(ld(3)*31+T*0.5))
                +exp(-ld(4)*60)*(0.45+0.55*pow(max(0,cos(ld(3)+0.9-T*0.06)),6)),
                exp(ld(4)*110)*0.6)
            +exp(-pow(hypot(ld(0)-0.34-0.27*cos(-0.9+T*0.06),ld(1)+0.03-0.27*sin(-0.9+T*0.06))*11,2))*0.9" ;;
    *) echo "No look is written for '$1'." >&2; return 1 ;;
    esac
}

# Brightness to colour: the page's background, two tones on the way, and the brightest light.
palette() {
    case $1 in
    green) ramp '11 13 18' '35 150 92' '61 220 132' '225 255 238' ;;
    teal) ramp '11 13 18' '18 92 112' '61 220 170' '230 255 248' ;;
    amber) ramp '11 13 18' '140 70 28' '255 176 64' '255 244 222' ;;
    ember) ramp '11 13 18' '24 104 70' '120 200 110' '255 196 92' ;;
    dusk) ramp '11 13 18' '92 44 60' '240 140 60' '255 236 200' ;;
    esac
}
accent() { case $1 in amber | dusk) echo 0xffb040 ;; ember) echo 0xffc45c ;; *) echo 0x3ddc84 ;; esac }

ramp() {
    local dark=($1) low=($2) high=($3) light=($4) i out=lutrgb=
    for i in 0 1 2; do
        out+="$(cut -c$((i + 1)) <<<rgb)='if(lt(val,100),lerp(${dark[i]},${low[i]},val/100),"
        out+="if(lt(val,190),lerp(${low[i]},${high[i]},(val-100)/90),lerp(${high[i]},${light[i]},(val-190)/65)))':"
    done
    echo "${out%:}"
}

# picture ITEM PALETTE WIDTH HEIGHT SHADE START: SHADE (0..1) darkens the lower left, where the words stand; START is the time of the first frame.
picture() {
    local place="st(0,(X-W/2)/H);st(1,(Y-H/2)/H)" shade="1-$5*exp(-pow((ld(0)+0.62)/0.55,2)-pow((ld(1)-0.34)/0.19,2))" bright
    bright=$(look "$1" | tr -d '\n ' | sed "s/\bT\b/(T+$6)/g")
    # The last expression of look() is its value: keep it in register 8.
    bright="${bright%;*};st(8,${bright##*;})"
    echo "nullsrc=s=$3x$4:r=$rate,format=gray,geq=lum='$place;$bright;255*clip(ld(8),0,1)*($shade)',mergeplanes=0x000000:gbrp,$(palette "$2")"
}

# words LABEL TITLE COLOUR: the series above, the item large below, all in the same left margin.
words() {
    local spaced; spaced=$(sed 's/./&\xe2\x80\x89/g' <<<"${series^^}")
    echo "drawbox=x=36:y=34:w=9:h=9:color=$3:t=fill"
    echo "drawtext=fontfile=$fonts/DejaVuSans-Bold.ttf:text='$spaced':x=56:y=33:fontsize=12:fontcolor=white@0.85"
    echo "drawtext=fontfile=$fonts/DejaVuSansCondensed-Bold.ttf:text='$1':x=33:y=244:fontsize=58:fontcolor=white"
    echo "drawtext=fontfile=$fonts/DejaVuSans.ttf:text='$2':x=36:y=308:fontsize=19:fontcolor=$3"
}

poster() { # ITEM LABEL TITLE PALETTE
    ffmpeg -v error -y -f lavfi -i "$(picture "$1" "$4" 640 360 0.75 6),$(words "$2" "$3" "$(accent "$4")" | paste -sd,)" \
        -frames:v 1 -c:v libwebp -quality 82 -compression_level 6 "media/$1/poster.webp"
}

hero() {
    ffmpeg -v error -y -f lavfi -i "$(picture pilot green 1920 800 0 4)" -frames:v 1 -c:v libwebp -quality 93 -compression_level 6 media/hero.webp
}

clip() { # ITEM SECONDS LABEL TITLE PALETTE TONE
    local colour; colour=$(accent "$5")
    local clock="drawtext=fontfile=$fonts/DejaVuSansMono.ttf:text='00\\:%{eif\\:t\\:d\\:2}':x=w-76:y=316:fontsize=13:fontcolor=white@0.55"
    local chord="0.10*sin(2*PI*$6*t)+0.07*sin(2*PI*$6*1.5*t+sin(t*0.7))+0.04*sin(2*PI*$6*2.01*t)*(0.6+0.4*sin(t*1.3))+0.02*sin(2*PI*$6*4*t)*(0.5+0.5*sin(t*0.9))"
    rm -f "media/$1"/*.ts "media/$1"/*.m3u8
    ffmpeg -v error -y -f lavfi -i "$(picture "$1" "$5" 640 360 0.75 0)" \
        -f lavfi -i "color=c=$colour:s=640x3:r=$rate" -f lavfi -i "aevalsrc='$chord':s=44100:c=mono" \
        -filter_complex "[0]$(words "$3" "$4" "$colour" | paste -sd,),$clock[a];
            [a][1]overlay=x='-w+w*t/$2':y=H-3,fade=in:d=0.4:c=0x0b0d12,fade=out:st=$(($2 - 1)).5:d=0.5:c=0x0b0d12,format=yuv420p[v];
            [2]afade=in:d=1,afade=out:st=$(($2 - 2)).5:d=1.5[s]" \
        -map '[v]' -map '[s]' -t "$2" -fflags +bitexact -flags +bitexact \
        -c:v libx264 -profile:v main -level 3.0 -preset veryslow -tune animation -crf 27 -maxrate 160k -bufsize 480k \
        -g $((rate * segment)) -keyint_min $((rate * segment)) -sc_threshold 0 -c:a aac -b:a 32k \
        -f hls -hls_time $segment -hls_playlist_type vod -hls_segment_filename "media/$1/segment-%d.ts" "media/$1/index.m3u8"
}

# The list that the demo's seeding reads: the one place that knows what the series consists of.
series() {
    {
        printf '{\n  "work": "children-of-the-machine",\n  "title": "%s",\n  "hero": "hero.webp",\n  "items": [\n' "$series"
        each list | sed '$ s/,$//'
        printf '  ]\n}\n'
    } >media/series.json
}
list() {
    printf '    { "item": "%s", "label": "%s", "title": "%s", "seconds": %d, "free": %s },\n' \
        "$1" "$3" "$4" "$2" "$([[ $1 == pilot ]] && echo true || echo false)"
}

each() { # VERB [ITEM]
    local item seconds label title colours tone
    while IFS='|' read -r item seconds label title colours tone; do
        [[ -z $item || -n ${2:-} && $item != "$2" ]] || "$1" "$item" "$seconds" "$label" "$title" "$colours" "$tone" </dev/null
    done <<<"$items"
}
make_item() {
    mkdir -p "media/$1"
    poster "$1" "$3" "$4" "$5"
    clip "$@"
    echo "$1: $(cat "media/$1"/* | wc -c) bytes, poster $(stat -c %s "media/$1/poster.webp")"
}

[[ -d $fonts ]] || { echo "DejaVu fonts are missing: apt-get install fonts-dejavu" >&2; exit 1; }
mkdir -p media
case ${1:-all} in
all) each make_item; hero; series ;;
hero) hero ;;
series) series ;;
*) grep -q "^$1|" <<<"$items" || { echo "The series has no item '$1'." >&2; exit 1; }; each make_item "$1" ;;
esac
total=$(find media -type f -printf '%s\n' | awk '{ total += $1 } END { print total }')
echo "media: $total bytes of $budget allowed"
((total <= budget)) || { echo "The media must stay below $budget bytes: raise -crf." >&2; exit 1; }
